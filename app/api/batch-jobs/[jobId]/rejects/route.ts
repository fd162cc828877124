import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { rejectFilterSchema } from '#lib/rejects/contract.ts'
import { listRejects } from '#lib/rejects/queries.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params, query }) => {
    await ownerOf(database(), params.jobId)
    return listAnswer(request, await listRejects(database(), params.jobId, query.limit, query.cursor))
  },
  { params: jobParams, query: rejectFilterSchema },
)
