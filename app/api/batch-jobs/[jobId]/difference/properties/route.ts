import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { differingFilterSchema } from '#lib/runs/contract.ts'
import { listDiffering } from '#lib/runs/difference.ts'
import { jobParams } from '../../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params, query }) => listAnswer(request, await listDiffering(database(), params.jobId, query)),
  { params: jobParams, query: differingFilterSchema },
)
