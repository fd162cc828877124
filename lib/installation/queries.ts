import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { installationSchema, type InstallationSettings } from './contract.ts'

const rowsSchema = z.array(z.object({ name: z.string(), value: z.unknown() }))

/** What is set for all processes; what nobody has set counts as the default. */
export async function readInstallation(handle: Handle): Promise<InstallationSettings> {
  const rows = rowsSchema.parse(await handle.$queryRaw`SELECT name, value FROM installation_settings LIMIT 100`)
  return installationSchema.parse(Object.fromEntries(rows.map(({ name, value }) => [name, value])))
}
