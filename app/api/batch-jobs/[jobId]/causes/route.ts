import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { readCauses } from '#lib/runs/causes.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => {
    await ownerOf(database(), params.jobId)
    return json(await readCauses(database(), params.jobId), { request, etag: true })
  },
  { params: jobParams },
)
