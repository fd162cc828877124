import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { listRuns } from '#lib/runs/runs.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => json(await listRuns(database(), params.jobId), { request, etag: true }),
  { params: jobParams },
)
