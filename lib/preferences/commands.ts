import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { preferencesSchema, type ChangePreferences, type Preferences } from './contract.ts'

/** Changes what is named and keeps the rest. Two changes at once both count. */
export async function changePreferences(
  handle: Handle,
  userId: string,
  change: ChangePreferences,
): Promise<Preferences> {
  const given = JSON.stringify(change)
  const rows = await handle.$queryRaw`
    INSERT INTO preferences AS kept (user_id, settings) VALUES (${userId}, ${given}::jsonb)
    ON CONFLICT (user_id) DO UPDATE SET settings = kept.settings || excluded.settings, updated_at = now()
    RETURNING settings`
  return preferencesSchema.parse(z.array(z.object({ settings: z.unknown() })).parse(rows)[0]?.settings ?? {})
}
