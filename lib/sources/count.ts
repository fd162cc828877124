import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { reportAllowance } from '#lib/spend/commands.ts'
import { keepCount } from '#lib/spend/estimates.ts'
import type { Asker, Slots } from '#lib/throttle/slots.ts'
import { learnedFrom } from './errors.ts'
import { takePermittedTurn } from './permission.ts'
import type { OpenRequest } from './registry.ts'
import type { KeyList } from './source.ts'

export interface FreshCount {
  matchedRecords: number
  /** Whether the source named a record free of charge; null where nothing matched. */
  namesRecords: boolean | null
  /** What is left of the allowance once everything already committed is taken off; null when the source did not say. */
  allowanceLeft: number | null
  /** The same in the source’s own words. */
  allowanceReported: number | null
  /** When it was asked, by the database’s clock. */
  askedAt: Date
  countedMs: number
  /** About so many; see there. */
  isRough: boolean
}

/**
 * Counts matching records, free, taking a turn at the throttle like every other request; keeps the count and takes over
 * what the source says of the allowance.
 * @throws SourceError, NoSlotError
 */
export async function countRecords(
  db: Database,
  slots: Slots,
  request: OpenRequest,
  signal: AbortSignal,
): Promise<FreshCount> {
  const slot = await takePermittedTurn(db, slots, request, { jobId: null, rank: 0 }, signal)
  let counted: FreshCount
  try {
    const askedAt = await databaseTime(db)
    const began = performance.now()
    const { matchedRecords, allowanceLeft, namesRecords, isRough = false } = await request.count(signal, slot)
    const countedMs = Math.round(performance.now() - began)
    counted = {
      matchedRecords,
      namesRecords,
      allowanceLeft,
      allowanceReported: allowanceLeft,
      askedAt,
      countedMs,
      isRough,
    }
  } catch (error) {
    // Whoever asked has left: that says nothing of the host.
    await slot.giveBack(signal.aborted ? { kind: 'none' } : learnedFrom(error))
    throw error
  }
  await slot.giveBack({ kind: 'answered', milliseconds: counted.countedMs })
  if (counted.allowanceReported !== null) {
    counted.allowanceLeft = await reportAllowance(db, request.dataset, counted.allowanceReported, counted.askedAt)
  }
  // A plan relies on a count that is kept.
  if (!counted.isRough) await keepCount(db, request.dataset, request.countedPart, counted)
  return counted
}

/** Most records whose keys are listed for a comparison: at 1,000 a second more would take a quarter of an hour. */
export const mostListed = 250_000

/**
 * Lists one stretch of the keys a request matches, free, taking a turn at the throttle; takes over what the source says
 * of the allowance, and answers it by our own count.
 * @throws SourceError, NoSlotError
 */
export async function listStretch(
  db: Database,
  slots: Slots,
  request: OpenRequest,
  ask: { offset: number; asker: Asker },
  signal: AbortSignal,
): Promise<KeyList> {
  const slot = await takePermittedTurn(db, slots, request, ask.asker, signal)
  let askedAt: Date
  let list: KeyList
  const began = performance.now()
  try {
    askedAt = await databaseTime(db)
    list = await request.listKeys(ask.offset, signal, slot)
  } catch (error) {
    await slot.giveBack(signal.aborted ? { kind: 'none' } : learnedFrom(error))
    throw error
  }
  await slot.giveBack({ kind: 'answered', milliseconds: Math.round(performance.now() - began) })
  if (list.allowanceLeft === null) return list
  return { ...list, allowanceLeft: await reportAllowance(db, request.dataset, list.allowanceLeft, askedAt) }
}

/** What time it is by the database’s clock. */
export async function databaseTime(db: Database): Promise<Date> {
  const rows = z.array(z.object({ now: z.date() })).parse(await db.$queryRaw`SELECT clock_timestamp() AS now`)
  const [row] = rows
  if (row === undefined) throw new Error('The database did not say what time it is.')
  return row.now
}
