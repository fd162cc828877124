import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { differenceFilterSchema } from '#lib/runs/contract.ts'
import { readDifference } from '#lib/runs/difference.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params, query }) =>
    json(await readDifference(database(), params.jobId, query.with), { request, etag: true }),
  { params: jobParams, query: differenceFilterSchema },
)
