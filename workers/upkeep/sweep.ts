import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { inTransaction, type Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { sendNextPart, waitingActions } from '#lib/jobs/bulk/commands.ts'
import { cancelQueuedPages } from '#lib/jobs/commands.ts'
import type { PlanJob } from '#lib/jobs/contract.ts'
import { finishIfDone } from '#lib/jobs/ending/finish.ts'
import { settleFigures } from '#lib/jobs/list/figures.ts'
import { keptListing } from '#lib/jobs/planning/listing.ts'
import { closeSilentRuns } from '#lib/jobs/receive/runs.ts'
import { discardPushes, removeOldReceipts, resendLostPushes } from '#lib/jobs/receive/waiting.ts'
import { rerunPriority } from '#lib/jobs/rerun/ask.ts'
import { resendLostReruns } from '#lib/jobs/rerun/steps.ts'
import { messagePriority, sendWindow } from '#lib/jobs/pages/window.ts'
import { removeOldFiles } from '#workers/upkeep/old-files.ts'
import { log } from '#lib/log.ts'
import { removeOldNotifications } from '#lib/notifications/commands.ts'
import type { Queue } from '#lib/queue.ts'
import { foldCounts } from '#lib/rejects/counts.ts'
import { releaseReservation } from '#lib/spend/commands.ts'
import { removeOldAnswers } from '#lib/spend/raw-pages.ts'

/**
 * Puts right what a death between two commits can leave: a page whose message is gone, a running job with pages and no
 * message, a cancelled job with a queued page, a job that waits for a plan nobody makes, money reserved for nothing. And
 * lets what waits long rise in priority, and removes what is kept no longer. One worker at a time, by an advisory lock.
 */

const sweepLock = 7_260_111
/** Younger messages may still be on their way. */
const settledAfter = '20 seconds'

export async function sweep(db: Database, queue: Queue): Promise<void> {
  await db.$transaction(
    async (tx) => {
      const rows = await tx.$queryRaw`SELECT pg_try_advisory_xact_lock(${sweepLock}) AS mine`
      if (z.array(z.object({ mine: z.boolean() })).parse(rows)[0]?.mine !== true) return
      // The lock is held by this otherwise empty transaction; each repair commits by itself.
      await resendLostPages(db, queue)
      await resendLostReruns(db, queue, settledAfter, rerunPriority)
      await refillWindows(db, queue)
      await resendLostPlans(db, queue)
      await resendLostBulkActions(db, queue)
      await cancelLeftovers(db)
      await bringInWhatIsOwed(db, queue)
      await freeLeftReservations(db)
      await raiseWaitingPages(db, queue)
      await resendLostPushes(db, queue)
      await closeSilentRuns(db, queue)
      await removeOldReceipts(db)
      await settleLeftFigures(db)
      await foldCounts(db)
      await removeOldNotifications(db)
      await removeOldAnswers(db, env().RAW_ANSWER_DAYS)
      await removeOldFiles(db, env().UPLOAD_DAYS)
    },
    { timeout: 55_000 },
  )
}

const sentPage = z.object({ page_id: z.bigint(), job_id: z.int(), message_id: z.string() })

/** Pages that name a message the queue no longer has get free for a new one. */
async function resendLostPages(db: Database, queue: Queue): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT g.page_id, g.job_id, g.message_id::text FROM batch_job_pages g
    WHERE g.state IN ('queued', 'fetching', 'fetched') AND g.message_id IS NOT NULL
      AND g.message_sent_at < clock_timestamp() - ${settledAfter}::interval
    ORDER BY g.message_sent_at LIMIT 500`
  for (const page of z.array(sentPage).parse(rows)) {
    if (await queue.isAlive('run-page', page.message_id)) continue
    await inTransaction(db, async (tx) => {
      const changed = await tx.$executeRaw`
        UPDATE batch_job_pages SET message_id = NULL, state = 'queued', updated_at = now()
        WHERE page_id = ${page.page_id} AND message_id = ${page.message_id}::uuid
          AND state IN ('queued', 'fetching', 'fetched')`
      if (changed === 1) log.warn({ jobId: page.job_id }, 'sweep: a page had lost its message and gets a new one')
    })
  }
}

const jobRow = z.object({ job_id: z.int() })

/** Running jobs whose window is not full although pages wait, and those with nothing left that did not end. */
async function refillWindows(db: Database, queue: Queue): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT j.job_id FROM batch_jobs j WHERE j.status = 'PROCESSING' AND NOT j.receiving AND (
      EXISTS (SELECT 1 FROM batch_job_pages g WHERE g.job_id = j.job_id AND g.state = 'queued' AND g.message_id IS NULL)
      OR NOT EXISTS (SELECT 1 FROM batch_job_pages g
                     WHERE g.job_id = j.job_id AND g.state IN ('queued', 'fetching', 'fetched')))
    LIMIT 200`
  for (const { job_id: jobId } of z.array(jobRow).parse(rows)) {
    await inTransaction(db, async (tx) => {
      await sendWindow(tx, queue, jobId)
      await tx.$executeRaw`SELECT 1 FROM batch_jobs WHERE job_id = ${jobId} FOR NO KEY UPDATE`
      await finishIfDone(tx, queue, jobId)
    })
  }
}

/**
 * Jobs that were neither planned nor touched for a while are sent to planning again; planning twice does nothing. A
 * listing goes on where its kept stretches end; how many of them are wanted is counted at its end anyway.
 */
async function resendLostPlans(db: Database, queue: Queue): Promise<void> {
  const rows = await db.$queryRaw`
    UPDATE batch_jobs SET updated_at = now()
    WHERE job_id IN (SELECT job_id FROM batch_jobs
                     WHERE status = 'PENDING' AND updated_at < now() - interval '6 minutes' LIMIT 100)
    RETURNING job_id`
  for (const { job_id: jobId } of z.array(jobRow).parse(rows)) {
    const kept = await keptListing(db, jobId)
    const planning: PlanJob = { jobId, attempt: 1, ...(kept === null ? {} : { listing: { ...kept, wanted: 0 } }) }
    await queue.send(db, 'plan-job', planning, { priority: 200 })
  }
}

/** Bulk actions whose message the queue no longer has go on by a new one. */
async function resendLostBulkActions(db: Database, queue: Queue): Promise<void> {
  for (const { bulkActionId, messageId } of await waitingActions(db, settledAfter)) {
    if (messageId !== null && (await queue.isAlive('bulk-action', messageId))) continue
    if (await sendNextPart(db, queue, bulkActionId, messageId)) {
      log.warn({ bulkActionId }, 'sweep: a bulk action had lost its message and gets a new one')
    }
  }
}

async function cancelLeftovers(db: Database): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT g.job_id FROM batch_job_pages g JOIN batch_jobs j ON j.job_id = g.job_id
    WHERE g.state = 'queued' AND g.message_id IS NULL AND j.status IN ('CANCELLED', 'FAILED') LIMIT 200`
  for (const { job_id: jobId } of z.array(jobRow).parse(rows)) await cancelQueuedPages(db, jobId)
  const pushed = await db.$queryRaw`
    SELECT DISTINCT p.job_id FROM pushes p JOIN batch_jobs j ON j.job_id = p.job_id
    WHERE p.state = 'waiting' AND j.status IN ('CANCELLED', 'FAILED') LIMIT 200`
  for (const { job_id: jobId } of z.array(jobRow).parse(pushed)) await discardPushes(db, jobId)
}

const owedPage = z.object({ page_id: z.bigint(), job_id: z.int(), message_id: z.string() })

/** A page of a stopped job whose request was sent is looked after until its answer is stored or called unclear. */
async function bringInWhatIsOwed(db: Database, queue: Queue): Promise<void> {
  await inTransaction(db, async (tx) => {
    const rows = await tx.$queryRaw`
      UPDATE batch_job_pages SET message_id = gen_random_uuid(), message_sent_at = clock_timestamp()
      WHERE page_id IN (
        SELECT g.page_id FROM purchases p JOIN batch_job_pages g ON g.page_id = p.page_id JOIN batch_jobs j ON j.job_id = g.job_id
        WHERE p.state IN ('sent', 'answered') AND g.state = 'queued' AND g.message_id IS NULL AND j.status <> 'PROCESSING'
        LIMIT 200)
      RETURNING page_id, job_id, message_id::text`
    const messages = z
      .array(owedPage)
      .parse(rows)
      .map((page) => ({
        id: page.message_id,
        data: { jobId: page.job_id, pageId: String(page.page_id) },
        priority: 0,
      }))
    await queue.sendMany(tx, 'run-page', messages)
  })
}

/** Money reserved for a request that will not be sent: its worker died, and then its job was stopped. */
async function freeLeftReservations(db: Database): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT p.page_id FROM purchases p JOIN batch_job_pages g ON g.page_id = p.page_id
    WHERE p.state = 'reserved' AND g.state NOT IN ('fetching', 'fetched')
      AND (g.state <> 'queued' OR g.message_id IS NULL) AND p.reserved_at < now() - interval '1 minute' LIMIT 200`
  for (const { page_id: pageId } of z.array(z.object({ page_id: z.bigint() })).parse(rows)) {
    await inTransaction(db, (tx) => releaseReservation(tx, pageId, 'The request was never sent.'))
  }
}

/** Ended jobs whose figures were never kept, or forgotten for a page that has ended since; the newest are looked at first. */
async function settleLeftFigures(db: Database): Promise<void> {
  const rows = await db.$queryRaw`
    SELECT job_id FROM batch_jobs
    WHERE completed_at < clock_timestamp() - ${settledAfter}::interval AND list_figures IS NULL
    ORDER BY job_id DESC LIMIT 100`
  for (const { job_id: jobId } of z.array(jobRow).parse(rows)) await settleFigures(db, jobId)
}

const waitingPage = z.object({ message_id: z.string(), page_number: z.int(), level: z.int() })

/** A page that waits gains a level each PRIORITY_AGING_SECONDS, so that low priority is late but never starved. */
async function raiseWaitingPages(db: Database, queue: Queue): Promise<void> {
  const rows = await db.$queryRaw`
    UPDATE batch_job_pages g
    SET message_level = w.level
    FROM (
      SELECT g.page_id, least(2, j.priority + floor(extract(epoch FROM clock_timestamp() - g.message_sent_at)
                                                    / ${env().PRIORITY_AGING_SECONDS})::int) AS level
      FROM batch_job_pages g JOIN batch_jobs j ON j.job_id = g.job_id
      WHERE g.state = 'queued' AND g.message_id IS NOT NULL AND j.status = 'PROCESSING' AND g.message_level < 2
        AND g.message_sent_at < clock_timestamp() - make_interval(secs => ${env().PRIORITY_AGING_SECONDS})
      ORDER BY g.message_sent_at LIMIT 500) w
    WHERE g.page_id = w.page_id AND g.message_level < w.level
    RETURNING g.message_id::text, g.page_number, w.level`
  for (const page of z.array(waitingPage).parse(rows)) {
    await queue.reprioritise('run-page', page.message_id, messagePriority(page.level, page.page_number))
  }
}

/** Sweeps at start and then at intervals until told to stop; a failed sweep is tried again at the next. */
export async function sweepRegularly(db: Database, queue: Queue, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await sweep(db, queue)
    } catch (error) {
      log.warn({ error }, 'sweep: failed, trying again later')
    }
    await setTimeout(env().SWEEP_INTERVAL_SECONDS * 1000, undefined, { signal: stop }).catch(() => undefined)
  }
}
