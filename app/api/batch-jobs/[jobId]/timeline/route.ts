import { z } from 'zod'
import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { cursorSchema, limitSchema } from '#lib/jobs/contract.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { listTimeline } from '#lib/runs/timeline.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

const query = z.object({ limit: limitSchema.default(50), cursor: cursorSchema.optional() })

export const GET = route(
  async ({ request, params, query: piece }) => {
    await ownerOf(database(), params.jobId)
    return listAnswer(request, await listTimeline(database(), params.jobId, piece))
  },
  { params: jobParams, query },
)
