import { z } from 'zod'
import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { cursorSchema, limitSchema } from '#lib/jobs/contract.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { jobParams } from '../job-action.ts'

export const dynamic = 'force-dynamic'

const query = z.object({ limit: limitSchema.default(50), cursor: cursorSchema.optional() })

export const GET = route(
  async ({ request, params, query: { limit, cursor } }) => {
    await ownerOf(database(), params.jobId)
    return listAnswer(request, await listProperties(database(), { jobId: params.jobId, sort: 'newest', limit, cursor }))
  },
  { params: jobParams, query },
)
