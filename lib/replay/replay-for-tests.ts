import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { countReplayed } from '#lib/jobs/rerun/replayed.ts'
import { savePage } from '#lib/properties/commands.ts'
import { catchUp } from '#lib/properties/search/search.ts'
import type { Queue } from '#lib/queue.ts'
import type { NewReject } from '#lib/rejects/commands.ts'
import { saveRejects } from '#lib/rejects/commands.ts'
import { openReader } from '#lib/sources/registry.ts'
import { understand } from '#lib/sources/understand.ts'
import { makeUser } from '#lib/testing/factories.ts'

/** A run of a spider that has ended, with pages that brought nothing but rejects. */
export interface RejectedRun {
  jobId: number
  pageIds: bigint[]
  rejectIds: bigint[]
}

interface RunDraft {
  site?: string
  createdBy?: string
  /** The records of each page; none of them could be stored. */
  pages: readonly (readonly object[])[]
  startedAt?: Date
  code?: string
  field?: string
}

/** Makes such a run; each record is said to have been rejected for the same cause. */
export async function rejectedRun(db: Database, draft: RunDraft): Promise<RejectedRun> {
  const { site = 'listings.example', pages, startedAt = new Date(), code = 'not-a-number', field = 'price' } = draft
  const total = pages.flat().length
  const job = await db.batchJob.create({
    data: {
      source: 'spider',
      dataset: site,
      name: `Listings of ${site}`,
      criteria: { spider: 'plums', site },
      summary: `Listings of ${site}, pushed by plums`,
      status: 'COMPLETED',
      paid: false,
      totalRecords: total,
      processedRecords: total,
      rejectedCount: total,
      errorCount: total,
      createdBy: await makeUser(db, draft.createdBy),
      createdAt: startedAt,
      startedAt,
      completedAt: startedAt,
    },
  })
  const { jobId } = job
  const pageIds: bigint[] = []
  let position = 0
  for (const [index, records] of pages.entries()) {
    const { pageId } = await db.batchJobPage.create({
      data: {
        jobId,
        pageNumber: index + 1,
        startOffset: position,
        recordLimit: records.length,
        state: 'written',
        recordsReceived: records.length,
        rejectedCount: records.length,
        writtenAt: new Date(),
        claims: 1,
        attempts: 1,
        claim: 'test:0',
        worker: 'worker-1',
        searchableAt: startedAt,
      },
    })
    pageIds.push(pageId)
    const rejects = records.map((raw): NewReject => ({
      position: position++,
      sourceKey: null,
      field,
      code,
      reason: `${field} could not be read.`,
      raw,
    }))
    await db.$transaction((tx) => saveRejects(tx, { source: 'spider', dataset: site, jobId, pageId }, rejects))
  }
  const rows = await db.reject.findMany({ where: { jobId }, orderBy: { position: 'asc' } })
  return { jobId, pageIds, rejectIds: rows.map(({ rejectId }) => rejectId) }
}

/** Makes a run that stored these pages of listings, and of each page one record more that was rejected. */
export async function storedRun(
  db: Database,
  queue: Queue,
  draft: RunDraft & { site: string; startedAt: Date },
): Promise<RejectedRun> {
  const { site, startedAt, pages } = draft
  const run = await rejectedRun(db, { ...draft, pages: pages.map((page) => [...page, {}]) })
  const reader = openReader('spider', { spider: 'plums', site })
  for (const [index, page] of pages.entries()) {
    const pageId = run.pageIds[index] ?? 0n
    const records = z.array(z.json()).parse(page)
    const read = await understand(reader, records, (at) => index * 100 + at)
    const place = { source: 'spider', dataset: site, jobId: run.jobId, pageId, observedAt: startedAt }
    await db.$transaction(async (tx) => {
      const saved = await savePage(tx, { ...place, ...reader.terms, records: read.records, expectNew: false }, false)
      const { duplicate, crossPageDuplicate } = saved
      await countReplayed(tx, queue, { jobId: run.jobId, pageId, results: saved, duplicate, crossPageDuplicate })
    })
  }
  while ((await catchUp(db)) > 0);
  return run
}

/** Whether every counter of a job is the sum of its pages’, and its rejects are as many as it says. */
export async function addsUp(db: Database, jobId: number): Promise<unknown> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT j.inserted_count = g.i AND j.updated_count = g.u AND j.unchanged_count = g.n AND j.duplicate_count = g.d
           AND j.rejected_count = g.r AND j.processed_records = g.p
           AND g.r = (SELECT count(*) FROM rejects WHERE job_id = j.job_id AND state <> 'replayed') AS adds_up
    FROM batch_jobs j, (
      SELECT sum(inserted_count) AS i, sum(updated_count) AS u, sum(unchanged_count) AS n, sum(duplicate_count) AS d,
             sum(rejected_count) AS r, sum(records_received) AS p
      FROM batch_job_pages WHERE job_id = ${jobId}) g
    WHERE j.job_id = ${jobId}`
  return rows[0]
}
