import { database } from '#lib/db.ts'
import { inTurn } from '#lib/few-at-once.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { differingFilterSchema } from '#lib/runs/contract.ts'
import { listDiffering } from '#lib/runs/difference/difference.ts'
import { jobParams } from '../../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person: { userId }, params, query }) => {
    const compare = () => listDiffering(database(), params.jobId, query)
    return listAnswer(request, await inTurn({ userId, signal: request.signal }, compare))
  },
  { params: jobParams, query: differingFilterSchema },
)
