import { z } from 'zod'
import { connect, inTransaction, type Database, type Handle } from '#lib/db.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { runningJob, type JobDraft } from '#lib/testing/factories.ts'
import { bookAnswer, markSent, reservePurchase } from './commands.ts'

/** A database for one test file with a client on it. */
export async function openLedger() {
  const database = await createTestDatabase()
  const db = connect({ url: database.url, connections: 10, applicationName: 'spend test' })
  return {
    db,
    close: async () => {
      await db.$disconnect()
      await database.drop()
    },
  }
}

/** A page in a worker’s hand that may be bought. */
export interface BuyablePage {
  jobId: number
  pageId: bigint
  dataset: string
}

/** A running paid job whose pages are all in hand, under the claim `claim-N` of their number. */
export async function buyablePages(db: Database, pages: number, draft: JobDraft = {}): Promise<BuyablePage[]> {
  const dataset = draft.dataset ?? `account-${crypto.randomUUID()}`
  const states = Array.from({ length: pages }, () => 'fetching' as const)
  const { jobId, pageIds } = await runningJob(db, { recordsPerPage: 10, ...draft, paid: true, dataset, pages: states })
  await db.$executeRaw`UPDATE batch_job_pages SET claim = 'claim-' || page_number WHERE job_id = ${jobId}`
  return pageIds.map((pageId) => ({ jobId, pageId, dataset }))
}

/** Reserves for one page; null when refused. */
export function reserve(db: Database, page: BuyablePage, records = 10): Promise<bigint | null> {
  return reservePurchase(db, { ...page, records, worker: 'worker-1', claim: 'claim-1' })
}

/** Reserves and marks as sent. */
export async function sentPurchase(db: Database, page: BuyablePage, records = 10): Promise<bigint> {
  const purchaseId = await reserve(db, page, records)
  if (purchaseId === null) throw new Error('The ceiling refused a purchase that the test needs.')
  if (!(await markSent(db, purchaseId, 'worker-1', 'claim-1'))) throw new Error('The purchase was not sent.')
  return purchaseId
}

/** Books an answer of so many records in a transaction of its own. */
export function book(db: Database, purchaseId: bigint, records: number): Promise<boolean> {
  return inTransaction(db, (tx) => bookAnswer(tx, purchaseId, { records, costReported: null, allowanceAfter: null }))
}

const moneyRow = z.object({
  reserved_records: z.int(),
  reserved_cost: z.number(),
  ledger_records: z.int(),
  ledger_cost: z.number(),
})

/** What a job has committed, by its own counter and by the sum of its purchases: they must be equal at any instant. */
export async function money(db: Handle, jobId: number) {
  const rows = await db.$queryRaw`
    SELECT j.reserved_records, j.reserved_cost::float8,
           coalesce(sum(coalesce(p.records_billed, p.records_reserved)), 0)::int AS ledger_records,
           coalesce(sum(coalesce(p.cost_billed, p.cost_reserved)), 0)::float8 AS ledger_cost
    FROM batch_jobs j LEFT JOIN purchases p ON p.job_id = j.job_id AND p.state <> 'released'
    WHERE j.job_id = ${jobId} GROUP BY j.job_id`
  const [row] = z.array(moneyRow).parse(rows)
  if (row === undefined) throw new Error(`There is no job ${jobId}.`)
  return {
    records: row.reserved_records,
    cost: row.reserved_cost,
    ledgerRecords: row.ledger_records,
    ledgerCost: row.ledger_cost,
  }
}

/** What is left of an account’s allowance by our own count; null when it was never reported. */
export async function allowanceLeft(db: Database, dataset: string): Promise<number | null> {
  const row = await db.allowance.findUnique({ where: { dataset } })
  return row?.left ?? null
}
