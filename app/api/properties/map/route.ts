import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readMap } from '#lib/properties/map/clusters.ts'
import { mapQuerySchema } from '#lib/properties/map/contract.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, query }) => json(await readMap(database(), query), { request, etag: true }),
  {
    query: mapQuerySchema,
  },
)
