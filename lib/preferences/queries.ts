import type { Handle } from '#lib/db.ts'
import { preferencesSchema, type Preferences } from './contract.ts'

/** The preferences of a person; the defaults for whoever never changed any. */
export async function readPreferences(handle: Handle, userId: string): Promise<Preferences> {
  const row = await handle.preferences.findUnique({ where: { userId }, select: { settings: true } })
  return preferencesSchema.parse(row?.settings ?? {})
}
