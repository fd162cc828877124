import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { readCharts } from '#lib/runs/charts.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => {
    await ownerOf(database(), params.jobId)
    return json(await readCharts(database(), params.jobId), { request, etag: true })
  },
  { params: jobParams },
)
