import { z } from 'zod'
import type { Database, Handle, Transaction } from '#lib/db.ts'
import { until } from './until.ts'

/** A transaction that did its work and stays open, with its locks, until the test says so. */
export interface HeldTransaction<Result> {
  result: Result
  commit(): Promise<void>
  rollBack(): Promise<void>
}

class TakenBack extends Error {}

/** Does the work in a transaction and keeps it open, so that a test decides who waits for whom. */
export async function holdTransaction<Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<HeldTransaction<Result>> {
  const worked = Promise.withResolvers<Result>()
  const decision = Promise.withResolvers<'commit' | 'roll-back'>()
  const over = db
    .$transaction(async (tx) => {
      worked.resolve(await work(tx))
      if ((await decision.promise) === 'roll-back') throw new TakenBack()
    })
    .catch((error: unknown) => {
      worked.reject(error)
      if (!(error instanceof TakenBack)) throw error
    })
  const result = await worked.promise
  const end = (how: 'commit' | 'roll-back') => (): Promise<void> => {
    decision.resolve(how)
    return over
  }
  return { result, commit: end('commit'), rollBack: end('roll-back') }
}

/** Waits until so many connections of this database wait for a lock that another holds. */
export async function untilBlocked(db: Handle, connections = 1): Promise<void> {
  const blocked = z.array(z.object({ blocked: z.int() }))
  await until(
    `${connections} blocked connections`,
    async () => {
      const rows = await db.$queryRaw`
        SELECT count(*)::int AS blocked FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`
      return blocked.parse(rows)[0]?.blocked ?? 0
    },
    (count) => count >= connections,
    10,
  )
}
