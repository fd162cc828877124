import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { overlapQuerySchema } from '#lib/properties/contract.ts'
import { withinLimits } from '#lib/properties/search/list.ts'
import { overlapOf } from '#lib/properties/lists/overlap.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, query }) =>
    json(await withinLimits(database(), (tx) => overlapOf(tx, query.listId)), { request, etag: true }),
  { query: overlapQuerySchema },
)
