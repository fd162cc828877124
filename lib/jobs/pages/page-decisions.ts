import { z } from 'zod'
import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { ConflictError, NotFoundError, RefusedError } from '#lib/errors.ts'
import type { Queue } from '#lib/queue.ts'
import type { Action } from '#lib/jobs/commands.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { refuseIfGapFetched } from '#lib/jobs/planning/gaps.ts'
import { addLog, counted, countOf } from '#lib/jobs/log.ts'
import { askToReadAgain } from '#lib/jobs/rerun/ask.ts'
import { sendWindow } from './window.ts'

/** What people decide about single pages. */

export interface PageAction extends Action {
  pageNumber: number
}

/** Closes the page’s unclear purchase in the ledger; false when it is no longer unclear. Given by the caller, who knows the ledger. */
export type CloseUnclear = (tx: Transaction, purchaseId: bigint) => Promise<boolean>

const pageRow = z.object({
  page_id: z.bigint(),
  state: z.string(),
  record_limit: z.int(),
  purchase_id: z.bigint().nullable(),
  records_reserved: z.int().nullable(),
})

async function readPage(tx: Transaction, action: PageAction): Promise<z.infer<typeof pageRow>> {
  const rows = await tx.$queryRaw`
    SELECT g.page_id, g.state, g.record_limit, p.purchase_id, p.records_reserved
    FROM batch_job_pages g LEFT JOIN purchases p ON p.page_id = g.page_id AND p.state = 'unclear'
    WHERE g.job_id = ${action.jobId} AND g.page_number = ${action.pageNumber}`
  const [row] = z.array(pageRow).parse(rows)
  if (row === undefined) {
    throw new NotFoundError('page-not-found', `Job ${action.jobId} has no page ${action.pageNumber}.`)
  }
  return row
}

async function queuePage(tx: Transaction, action: PageAction, from: readonly string[]): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE batch_job_pages
    SET state = 'queued', attempts = 0, unended_starts = 0, not_before = NULL, message_id = NULL,
        state_reason = ${`Asked again by ${action.userName}.`}, updated_at = now()
    WHERE job_id = ${action.jobId} AND page_number = ${action.pageNumber}
      AND state = ANY(${`{${from.join(',')}}`}::text[])`
  return changed === 1
}

/** The job goes on for this page, whatever it was, unless a person paused it. */
async function wakeJob(tx: Transaction, queue: Queue, jobId: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE batch_jobs
    SET status = 'PROCESSING', needs = NULL, completed_at = NULL, list_figures = NULL, error_details = NULL, status_reason = NULL,
        updated_at = now()
    WHERE job_id = ${jobId} AND (status IN ('FAILED', 'CANCELLED', 'COMPLETED') OR needs = 'decision')`
  await sendWindow(tx, queue, jobId)
  await finishIfDone(tx, queue, jobId)
}

/**
 * Asks again for one page that failed, was cancelled or was skipped; a written one is read again from its stored answer.
 * Repeating it changes nothing.
 * @throws ConflictError when it is unclear, or written and its answer is gone
 */
export async function rerunPage(db: Database, queue: Queue, action: PageAction): Promise<void> {
  await inTransaction(db, async (tx) => {
    const page = await readPage(tx, action)
    if (['queued', 'fetching', 'fetched'].includes(page.state)) return
    if (page.state === 'written') return askToReadAgain(tx, queue, action)
    if (page.state === 'unclear') {
      const message = `Page ${action.pageNumber} is unclear, since it may have been paid for: buy it again or skip it.`
      throw new ConflictError('wrong-state', message)
    }
    if (!(await queuePage(tx, action, ['failed', 'cancelled', 'skipped']))) return
    await tx.$queryRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${action.jobId} FOR NO KEY UPDATE`
    await refuseIfGapFetched(tx, action.jobId)
    await addLog(tx, { ...logOf(action), event: 'page-rerun', message: 'Asked to run this page again.' })
    await wakeJob(tx, queue, action.jobId)
  })
}

/**
 * Buys an unclear page again: the first purchase counts as spent, the page is queued for a new one. Two clicks give one
 * purchase.
 * @throws RefusedError when the ceiling has no room and raising it was not agreed to.
 */
export async function buyPageAgain(
  db: Database,
  queue: Queue,
  action: PageAction & { raiseCeiling: boolean },
  closeUnclear: CloseUnclear,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const page = await readPage(tx, action)
    if (['queued', 'fetching', 'fetched', 'written'].includes(page.state)) return
    if (page.state !== 'unclear' || page.purchase_id === null) throw notUnclear(action, page.state)
    if (!(await closeUnclear(tx, page.purchase_id))) return
    await makeRoom(tx, action, page.record_limit)
    await queuePage(tx, action, ['unclear'])
    await addLog(tx, {
      ...logOf(action),
      event: 'page-bought-again',
      message: `Buys ${counted(page.record_limit)} records again; the first request counts as spent.`,
    })
    await wakeJob(tx, queue, action.jobId)
  })
}

/** Room under the ceiling for one more page, raised by exactly the page where the person agreed to that. */
async function makeRoom(
  tx: Transaction,
  action: PageAction & { raiseCeiling: boolean },
  records: number,
): Promise<void> {
  // Pages that wait to be bought need their room too: two pages bought again one after the other both have not reserved yet.
  const rows = await tx.$queryRaw`
    SELECT least(${records}::int, greatest(0, coalesce(j.reserved_records + w.records + ${records}::int - j.max_records, 0))) AS records,
           least(${records}::int * coalesce(j.price_per_record, 0), greatest(0, coalesce(
             j.reserved_cost + (w.records + ${records}::int) * coalesce(j.price_per_record, 0) - j.max_cost, 0)))::float8 AS cost,
           j.currency
    FROM batch_jobs j, (
      SELECT coalesce(sum(g.record_limit), 0)::int AS records FROM batch_job_pages g
      WHERE g.job_id = ${action.jobId} AND g.state IN ('queued', 'fetching')
        AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.page_id = g.page_id
                        AND p.state IN ('reserved', 'sent', 'answered', 'unclear'))) w
    WHERE j.job_id = ${action.jobId} FOR NO KEY UPDATE OF j`
  const [lack] = z.array(z.object({ records: z.int(), cost: z.number(), currency: z.string().nullable() })).parse(rows)
  if (lack === undefined || (lack.records === 0 && lack.cost === 0)) return
  if (!action.raiseCeiling) {
    const more = [
      ...(lack.records > 0 ? [countOf(lack.records, 'record')] : []),
      ...(lack.cost > 0 ? [`${lack.cost.toFixed(2)} ${lack.currency ?? ''}`.trim()] : []),
    ]
    throw new RefusedError('ceiling-reached', 'Buying this page again would pass the job’s ceiling.', [
      { field: 'raiseCeiling', message: `Send true to raise the ceiling by ${more.join(' and ')}.` },
    ])
  }
  await tx.$executeRaw`
    UPDATE batch_jobs SET max_records = max_records + ${lack.records}, max_cost = max_cost + ${lack.cost}::float8::numeric
    WHERE job_id = ${action.jobId}`
}

/** Gives up an unclear page: its purchase counts as spent, its records as missing. Repeating it changes nothing. */
export async function skipPage(
  db: Database,
  queue: Queue,
  action: PageAction,
  closeUnclear: CloseUnclear,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const page = await readPage(tx, action)
    if (page.state === 'skipped') return
    if (page.state !== 'unclear' || page.purchase_id === null) throw notUnclear(action, page.state)
    if (!(await closeUnclear(tx, page.purchase_id))) return
    await tx.$executeRaw`
      UPDATE batch_job_pages SET state = 'skipped', state_reason = ${`Skipped by ${action.userName}.`}, updated_at = now()
      WHERE page_id = ${page.page_id} AND state = 'unclear'`
    await addLog(tx, {
      ...logOf(action),
      event: 'page-skipped',
      message: `Skipped ${counted(page.record_limit)} records; the request counts as spent.`,
    })
    // Only a job that waited for this ends by it; one that was cancelled or failed stays so.
    await tx.$executeRaw`UPDATE batch_jobs SET list_figures = NULL, updated_at = now() WHERE job_id = ${action.jobId}`
    await finishIfDone(tx, queue, action.jobId)
  })
}

function notUnclear(action: PageAction, state: string): ConflictError {
  return new ConflictError(
    'wrong-state',
    `Page ${action.pageNumber} is ${state}; only an unclear page can be bought again or skipped. Nothing was changed.`,
  )
}

function logOf(action: PageAction) {
  return { jobId: action.jobId, pageNumber: action.pageNumber, level: 'info', actor: action.userId } as const
}
