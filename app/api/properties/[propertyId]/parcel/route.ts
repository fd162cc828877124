import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readParcel } from '#lib/properties/queries.ts'
import { propertyParams } from '../property-params.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) =>
    json({ items: await readParcel(database(), params.propertyId) }, { request, etag: true }),
  { params: propertyParams },
)
