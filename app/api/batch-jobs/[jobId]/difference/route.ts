import { database } from '#lib/db.ts'
import { inTurn } from '#lib/few-at-once.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { differenceFilterSchema } from '#lib/runs/contract.ts'
import { readDifference } from '#lib/runs/difference/difference.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person: { userId }, params, query }) => {
    const compare = () => readDifference(database(), params.jobId, query.with)
    return json(await inTurn({ userId, signal: request.signal }, compare), { request, etag: true })
  },
  { params: jobParams, query: differenceFilterSchema },
)
