import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { createJob } from '#lib/jobs/commands.ts'
import { createJobSchema } from '#lib/jobs/contract.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { webQueue } from '#lib/queue.ts'
import { gapOf } from '../../gap.ts'
import { newJob } from '../../new-job.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

/** A new job of the caller’s for what this one should have seen and did not; never for more records than that. */
export const POST = route(
  async ({ person, params }) => {
    const original = await readJob(database(), params.jobId, () => false)
    const body = createJobSchema.parse(gapOf(original))
    // What was found unchanged learns shortly after the end of a job that it was seen; the gap must not wait for that.
    await noteSeen(database(), { jobId: original.jobId })
    const { jobId: first } = original
    const gap = { ...(await newJob(database(), person, body)), estimate: null, duplicatedFrom: first, gapOf: first }
    const jobId = await createJob(database(), await webQueue(), gap)
    return json(await readJob(database(), jobId, () => true), {
      status: 201,
      headers: { Location: `/api/batch-jobs/${jobId}` },
    })
  },
  { params: jobParams },
)
