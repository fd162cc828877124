import { withNewest } from '#app/api/notifications/newest.ts'
import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { changeJob } from '#lib/jobs/commands.ts'
import { changeJobSchema } from '#lib/jobs/contract.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { jobAction, jobParams } from './job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  ({ request, person, params }) => {
    const answer = async (): Promise<Response> =>
      json(await readJob(database(), params.jobId, (owner) => mayChange(person, owner)), { request, etag: true })
    return withNewest(person.userId, answer())
  },
  { params: jobParams },
)

export const PATCH = jobAction(async (action, readBody) =>
  changeJob(database(), action, await readBody(changeJobSchema)),
)
