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
  async ({ request, person, params }) =>
    withNewest(
      person.userId,
      json(await readJob(database(), params.jobId, (owner) => mayChange(person, owner)), { request, etag: true }),
    ),
  { params: jobParams },
)

export const PATCH = jobAction(async (action, readBody) =>
  changeJob(database(), action, await readBody(changeJobSchema)),
)
