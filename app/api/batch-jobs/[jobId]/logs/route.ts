import { database, type Transaction } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { logFilterSchema } from '#lib/jobs/contract.ts'
import { listLogs } from '#lib/jobs/pages/page-queries.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

const narrower = { field: 'q', message: 'Look for a longer text, or choose a level.' }

export const GET = route(
  async ({ request, params, query }) => {
    await ownerOf(database(), params.jobId)
    const read = (tx: Transaction) => listLogs(tx, params.jobId, query)
    return listAnswer(request, await withinTimeLimit(database(), narrower, read))
  },
  { params: jobParams, query: logFilterSchema },
)
