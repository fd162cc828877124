import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { listChoices } from '#lib/properties/choices.ts'
import { choiceQuerySchema } from '#lib/properties/contract.ts'
import { withinLimits } from '#lib/properties/search/list.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, query }) =>
    json(
      { items: await withinLimits(database(), (tx) => listChoices(tx, query.column, query.start)) },
      { request, etag: true },
    ),
  { query: choiceQuerySchema },
)
