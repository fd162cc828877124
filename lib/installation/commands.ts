import { inTransaction, type Database } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import type { ChangeInstallation, InstallationSettings } from './contract.ts'
import { readInstallation } from './queries.ts'

/**
 * Changes what is named and keeps the rest; every process obeys within a few seconds.
 * @param by name of who changes it, kept with the value
 */
export async function changeInstallation(
  db: Database,
  by: string,
  change: ChangeInstallation,
): Promise<InstallationSettings> {
  await inTransaction(db, async (tx) => {
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined) continue
      await tx.$executeRaw`
        INSERT INTO installation_settings AS kept (name, value, changed_by) VALUES (${name}, ${JSON.stringify(value)}::jsonb, ${by.slice(0, 200)})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = now()`
    }
  })
  log.info({ by, change }, 'settings of the installation were changed')
  return readInstallation(db)
}
