import { z } from 'zod'
import { withNewest } from '#app/api/notifications/newest.ts'
import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json, listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { createJob } from '#lib/jobs/commands.ts'
import { createJobSchema } from '#lib/jobs/contract.ts'
import { jobFilterSchema } from '#lib/jobs/list/contract.ts'
import { jobStats, listJobs, readJob } from '#lib/jobs/queries.ts'
import { webQueue } from '#lib/queue.ts'
import { changesAnswer } from './list-changes.ts'
import { newJob } from './new-job.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  ({ request, person, query }) => {
    const answer = async (): Promise<Response> => {
      const [list, stats] = await Promise.all([
        listJobs(database(), query, (owner) => mayChange(person, owner)),
        query.form === 'changes' && query.figures === 'yes' ? jobStats(database()) : undefined,
      ])
      return query.form === 'changes' ? changesAnswer(request, list, stats) : listAnswer(request, list)
    }
    return withNewest(person.userId, answer())
  },
  { query: jobFilterSchema },
)

/** A body with `criteria` at its top, as the first clients send it, is a PropertyRadar request. */
const body = z.preprocess((given) => {
  if (typeof given !== 'object' || given === null || !('criteria' in given) || 'request' in given) return given
  const { criteria, fields, reason, ...rest } = z.record(z.string(), z.unknown()).parse(given)
  const request = Object.fromEntries(
    Object.entries({ criteria, fields, reason }).filter(([, part]) => part !== undefined),
  )
  return { source: 'propertyradar', request, ...rest }
}, createJobSchema)

/** Criteria may hold long lists of values; ten megabytes of them are refused while they arrive. */
const bodyLimit = 2_000_000

export const POST = route(
  async ({ person, readBody }) => {
    const jobId = await createJob(database(), await webQueue(), await newJob(database(), person, await readBody(body)))
    return json(await readJob(database(), jobId, () => true), {
      status: 201,
      headers: { Location: `/api/batch-jobs/${jobId}` },
    })
  },
  { bodyLimit },
)
