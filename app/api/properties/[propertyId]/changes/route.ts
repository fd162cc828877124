import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { listChanges, readProperty } from '#lib/properties/queries.ts'
import { propertyParams } from '../property-params.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => {
    await readProperty(database(), params.propertyId)
    return listAnswer(request, { items: await listChanges(database(), params.propertyId), nextCursor: null })
  },
  { params: propertyParams },
)
