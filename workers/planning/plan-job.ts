import { inTransaction } from '#lib/db.ts'
import { isOutOfTime, isTransient } from '#lib/database-errors.ts'
import { env } from '#lib/env.ts'
import { planJobMessage, type PlanJob } from '#lib/jobs/contract.ts'
import { addLog } from '#lib/jobs/log.ts'
import { LostPageError } from '#lib/jobs/pages/page-commands.ts'
import {
  costOf,
  failJob,
  jobToPlan,
  pauseForPerson,
  recordsWithin,
  startPages,
  stopForApproval,
  whyApprove,
  type JobToPlan,
} from '#lib/jobs/planning/planning.ts'
import { log } from '#lib/log.ts'
import type { Message } from '#lib/queue.ts'
import { countRecords } from '#lib/sources/count.ts'
import { BlockedError, SlowDownError, SourceError } from '#lib/sources/errors.ts'
import { openRequest, type OpenRequest } from '#lib/sources/registry.ts'
import { keptCount } from '#lib/spend/estimates.ts'
import { NoSlotError } from '#lib/throttle/slots.ts'
import { expectRoom } from '#workers/purchases/expect-room.ts'
import { planByName } from './plan-by-name.ts'
import { prepareRecords } from './prepare-records.ts'
import { retrySeconds } from '#workers/pages/retry-delay.ts'
import { expectSameAccount } from '#workers/purchases/same-account.ts'
import type { Worker } from '#workers/process/worker.ts'

/**
 * Turns a request into pages: counts again, free, asks a person when the numbers are not those that were shown, and
 * starts. Planning happens once: everything it changes stands in one transaction guarded by PENDING.
 */
export async function planJob(worker: Worker, message: Message): Promise<void> {
  const planning = planJobMessage.parse(message.data)
  const job = await jobToPlan(worker.db, planning.jobId)
  if (job === null) return
  try {
    const request = openRequest(job.source, job.request)
    expectSameAccount(job, request)
    if (!(await prepareRecords(worker, message, job.jobId, request))) return
    if (request.naming !== null) {
      await planByName(worker, message, { job, request, naming: request.naming, planning })
      return
    }
    // What costs nothing may rely on the count that was just shown; a purchase never does.
    const kept = job.paid ? null : await keptCount(worker.db, request.dataset, request.countedPart)
    const count = kept ?? (await countRecords(worker.db, worker.slots, request, message.signal))
    await start(worker, message, job, request, count)
  } catch (error) {
    if (error instanceof LostPageError || message.signal.aborted) return
    await goBackOrFail(worker, message, planning, error)
  }
}

async function start(
  worker: Worker,
  message: Message,
  job: JobToPlan,
  { pageSize, recordsLieHere }: OpenRequest,
  count: { matchedRecords: number; allowanceLeft: number | null },
): Promise<void> {
  const { matchedRecords: matched, allowanceLeft } = count
  if (matched > 0) expectRoom(job, allowanceLeft)
  const total = recordsWithin(job, matched, allowanceLeft)
  const plan = { matched, total, pageSize, costEstimated: costOf(job, total, allowanceLeft) }
  await inTransaction(worker.db, async (tx) => {
    if (!(await worker.queue.complete(tx, 'plan-job', message))) {
      throw new LostPageError(`Another worker plans job ${job.jobId}.`)
    }
    const why = recordsLieHere ? null : whyApprove(job, matched, total, allowanceLeft)
    if (why !== null) await stopForApproval(tx, job.jobId, plan, why)
    else await startPages(tx, worker.queue, job.jobId, plan)
  })
}

/**
 * Longest time until a job that waits for its plan is looked at again, seconds: less than the sweeper takes for a lost
 * message, or it would send another every few minutes of a rest of half a day.
 */
const longestWait = 300

async function goBackOrFail(worker: Worker, message: Message, planning: PlanJob, error: unknown): Promise<void> {
  const { jobId, attempt } = planning
  // A question the database cannot answer in time would otherwise be asked for ever.
  const away = isTransient(error) && !isOutOfTime(error)
  const waits = error instanceof NoSlotError || error instanceof SlowDownError || away
  const retried = waits || !(error instanceof SourceError) || error.errorClass === 'try-later'
  const text = error instanceof Error ? error.message : String(error)
  if (!(error instanceof SourceError) && !(error instanceof NoSlotError)) log.error({ error, jobId }, 'planning failed')
  await inTransaction(worker.db, async (tx) => {
    if (!(await worker.queue.complete(tx, 'plan-job', message))) return
    if (error instanceof BlockedError) return pauseForPerson(tx, jobId, text)
    if (retried && (waits || attempt <= env().BATCH_MAX_RETRIES)) {
      const seconds = error instanceof NoSlotError ? error.waitSeconds : waits ? 5 : retrySeconds(attempt)
      await tx.$executeRaw`
        UPDATE batch_jobs SET status_reason = ${`${text} Counting again in ${roughly(seconds)}.`.slice(0, 1000)}, updated_at = now()
        WHERE job_id = ${jobId} AND status = 'PENDING'`
      const data: PlanJob = { ...planning, attempt: waits ? attempt : attempt + 1 }
      const startAfterSeconds = Math.min(seconds, longestWait)
      await worker.queue.send(tx, 'plan-job', data, { priority: 200, startAfterSeconds })
      return
    }
    await addLog(tx, { jobId, level: 'error', event: 'planning-failed', message: text })
    await failJob(tx, worker.queue, jobId, text)
  })
}

function roughly(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} minutes`
  return `${Math.ceil(seconds / 3600)} hours`
}
