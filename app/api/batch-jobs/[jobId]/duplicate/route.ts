import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { createJob } from '#lib/jobs/commands.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { webQueue } from '#lib/queue.ts'
import { bodyLike, newJob } from '../../new-job.ts'
import { jobParams } from '../job-action.ts'

/** The same request as a new job of the caller’s, whoever made the first. */
export const POST = route(
  async ({ person, params }) => {
    const original = await readJob(database(), params.jobId, () => false)
    const job = await newJob(database(), person, bodyLike(original))
    // Whoever duplicates has seen no count: should it need a confirmation, the job stops and asks.
    const copy = { ...job, estimate: null, duplicatedFrom: original.jobId }
    const jobId = await createJob(database(), await webQueue(), copy)
    return json(await readJob(database(), jobId, () => true), {
      status: 201,
      headers: { Location: `/api/batch-jobs/${jobId}` },
    })
  },
  { params: jobParams },
)
