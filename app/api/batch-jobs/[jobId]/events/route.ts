import { z } from 'zod'
import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { limitSchema } from '#lib/jobs/contract.ts'
import { listEvents } from '#lib/jobs/pages/page-queries.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

const query = z.object({ after: z.coerce.number().int().min(0).default(0), limit: limitSchema.default(100) })

/** What happened after a log line, oldest first: a program follows a job by sending the last `logId` it has as `after`. */
export const GET = route(
  async ({ request, params, query: { after, limit } }) => {
    await ownerOf(database(), params.jobId)
    return listAnswer(request, await listEvents(database(), params.jobId, after, limit))
  },
  { params: jobParams, query },
)
