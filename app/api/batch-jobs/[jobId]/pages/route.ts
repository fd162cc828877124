import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { pageFilterSchema } from '#lib/jobs/contract.ts'
import { listPages } from '#lib/jobs/pages/page-queries.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params, query }) => {
    await ownerOf(database(), params.jobId)
    return listAnswer(request, await listPages(database(), params.jobId, query))
  },
  { params: jobParams, query: pageFilterSchema },
)
