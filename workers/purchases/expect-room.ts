import { whyNoRoom, type JobToPlan } from '#lib/jobs/planning/planning.ts'
import { FixRequestError } from '#lib/sources/errors.ts'

/**
 * A job whose limit on cost has no room for a single record would end as if nothing had matched.
 * @throws FixRequestError that says what the least would be
 */
export function expectRoom(job: JobToPlan, allowanceLeft: number | null): void {
  const why = job.paid ? whyNoRoom(job, allowanceLeft) : null
  if (why === null) return
  throw new FixRequestError(
    `${why.reason} Nothing was bought. Duplicate the job with a ceiling of at least ${why.leastCost}.`,
    { code: 'ceiling-too-low', billing: 'none' },
  )
}
