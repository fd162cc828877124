import { ConflictError } from '#lib/errors.ts'
import { finalStatuses, type Job } from '#lib/jobs/contract.ts'
import { openRequest } from '#lib/sources/registry.ts'

/**
 * The body of a job that fetches what an ended one should have seen and did not. Its ceiling is exactly the gap, within
 * that of the first.
 * @throws ConflictError when the job has not ended, has no gap, or its source cannot name records
 */
export function gapOf(job: Job): object {
  if (!finalStatuses.includes(job.status) || job.startedAt === null) {
    throw new ConflictError(
      'wrong-state',
      `Job ${job.jobId} is ${job.status}; a gap is known once a job that started has ended. Nothing was changed.`,
    )
  }
  const { queued, fetching, fetched, unclear } = job.pages
  if (queued + fetching + fetched + unclear > 0) {
    throw new ConflictError(
      'wrong-state',
      `Pages of job ${job.jobId} are still being brought in or need a decision, and may have been paid for. Nothing was changed.`,
    )
  }
  const records = job.missingCount + job.possiblyNotSeenCount
  if (records === 0) {
    throw new ConflictError('no-gap', `Job ${job.jobId} has no gap: nothing is missing. Nothing was changed.`)
  }
  const request = openRequest(job.source, job.request).gapSince(new Date(job.startedAt))
  if (request === null) {
    throw new ConflictError(
      'no-gap',
      `Records of ${job.source} cannot be asked for by name. Retry or duplicate the job instead. Nothing was changed.`,
    )
  }
  return {
    source: job.source,
    request,
    name: `Gap of ${job.name}`.slice(0, 200).trim(),
    note: `Fetches what job ${job.jobId} did not see.`,
    options: {
      priority: job.options.priority,
      maxRecords: Math.min(records, job.options.maxRecords ?? records),
      maxCost: job.options.maxCost ?? undefined,
    },
  }
}
