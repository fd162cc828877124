import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { propertyPieceSchema } from '#lib/properties/contract.ts'
import { listProperties } from '#lib/properties/list.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, query }) => listAnswer(request, await listProperties(database(), query)), {
  query: propertyPieceSchema,
})
