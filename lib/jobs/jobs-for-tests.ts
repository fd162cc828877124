import { afterAll } from 'vitest'
import { z } from 'zod'
import type { Database, Handle, Transaction } from '#lib/db.ts'
import type { Message, Queue } from '#lib/queue.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { openEngine, type Engine } from '#lib/testing/engine.ts'
import { claimPage, type ClaimedPage, type PageCounts, type PageResults } from './pages/page-commands.ts'

/** A database with its queue for the test file that awaits it, until its end; no worker takes anything from it. */
export async function openJobsOfFile(): Promise<Engine> {
  const database = await createTestDatabase()
  const engine = await openEngine(database.url, 10)
  afterAll(async () => {
    await engine.close()
    await database.drop()
  })
  return engine
}

/** What a person does to a job. */
export const asPerson = (jobId: number) => ({ jobId, userId: 'analyst-1', userName: 'Analyst One' })

const statesRow = z.object({ state: z.string() })

/** The states of a job’s pages in order. */
export async function pageStates(db: Handle, jobId: number): Promise<string[]> {
  const rows = await db.$queryRaw`SELECT state FROM batch_job_pages WHERE job_id = ${jobId} ORDER BY page_number`
  return z
    .array(statesRow)
    .parse(rows)
    .map((row) => row.state)
}

const messageRow = z.object({ page_id: z.bigint(), message_id: z.string() })

/** The messages that pages wait for and the queue still holds, in the order of the pages. */
export async function liveMessages(db: Handle, queue: Queue, jobId: number): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT page_id, message_id::text FROM batch_job_pages
    WHERE job_id = ${jobId} AND message_id IS NOT NULL ORDER BY page_number`
  const named = z.array(messageRow).parse(rows)
  const alive = await Promise.all(named.map((row) => queue.isAlive('run-page', row.message_id)))
  return named.filter((_, index) => alive[index]).map((row) => row.message_id)
}

/** A delivery of a page’s message as the queue would hand it over; the second unless another is named. */
export async function delivery(db: Handle, pageId: bigint, retryCount = 1): Promise<Message> {
  const rows = await db.$queryRaw`
    SELECT page_id, message_id::text FROM batch_job_pages WHERE page_id = ${pageId} AND message_id IS NOT NULL`
  const [row] = z.array(messageRow).parse(rows)
  if (row === undefined) throw new Error(`Page ${pageId} waits for no message.`)
  return { id: row.message_id, retryCount, data: {}, signal: new AbortController().signal }
}

/** Takes a page in hand as a worker does. */
export async function claimed(db: Database, pageId: bigint, retryCount = 1): Promise<ClaimedPage> {
  const page = await claimPage(db, await delivery(db, pageId, retryCount), pageId, 'worker-1')
  if (page === null) throw new Error(`Page ${pageId} could not be claimed.`)
  return page
}

/** The counts of a page that brought so many new records. */
export function counts(inserted: number, change: Partial<PageCounts> = {}): PageCounts {
  const none = { updated: 0, unchanged: 0, duplicate: 0, crossPageDuplicate: 0, rejected: 0, splits: 0, storeMs: 1 }
  return { received: inserted, inserted, ...none, ...change }
}

let lastId = 0
const freshIds = (count: number): string[] => Array.from({ length: count }, () => String((lastId += 1)))

/** Results to go with some counts: ids no other page has. */
export function resultsOf({ inserted, updated, unchanged }: PageCounts): PageResults {
  return {
    insertedIds: freshIds(inserted),
    updatedIds: freshIds(updated),
    unchangedIds: freshIds(unchanged),
    rewrittenIds: [],
  }
}

/** Closes an unclear purchase as the ledger would: spent in full, once. */
export async function closeUnclear(tx: Transaction, purchaseId: bigint): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE purchases SET state = 'written-off', records_billed = records_reserved, free_billed = 0,
           cost_billed = cost_reserved, settled_at = now()
    WHERE purchase_id = ${purchaseId} AND state = 'unclear'`
  return changed === 1
}

/** The events of a job’s log, oldest first. */
export async function events(db: Database, jobId: number): Promise<string[]> {
  const lines = await db.batchJobLog.findMany({ where: { jobId }, orderBy: { logId: 'asc' } })
  return lines.map((line) => line.event)
}
