import { postgresCode } from '#lib/database-errors.ts'
import type { Database, Transaction } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'

/** The longest a question of a screen may take at the database, in milliseconds. */
export const longestQuestion = 2000

const cancelled = '57014'

/**
 * Asks the database in a transaction whose statements are cut after `longestQuestion`. Each statement is planned for the
 * values it has: a plan kept for any text would read everything.
 * @param narrow how the question can be made smaller; shown to the person
 * @throws RefusedError `too-broad`
 */
export async function withinTimeLimit<Result>(
  db: Database,
  narrow: { field: string; message: string },
  ask: (tx: Transaction) => Promise<Result>,
  limit = longestQuestion,
): Promise<Result> {
  try {
    return await db.$transaction(async (tx) => {
      await tx.$queryRaw`
        SELECT set_config('statement_timeout', ${String(limit)}, true), set_config('plan_cache_mode', 'force_custom_plan', true),
               set_config('jit', 'off', true)`
      return ask(tx)
    })
  } catch (error) {
    if (postgresCode(error) !== cancelled) throw error
    throw new RefusedError(
      'too-broad',
      `Looking took longer than ${limit / 1000} s and was stopped. Nothing was changed. ${narrow.message}`,
      [narrow],
    )
  }
}
