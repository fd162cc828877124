import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { ownMarkChangeSchema } from '#lib/properties/contract.ts'
import { changeMarks, readMarks } from '#lib/properties/lists/marks.ts'
import { propertyParams } from '../property-params.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => json(await readMarks(database(), params.propertyId), { request, etag: true }),
  { params: propertyParams },
)

/** Any signed-in person marks properties: marks are the team’s. */
export const PATCH = route(
  async ({ person, params, readBody }) =>
    json(await changeMarks(database(), params.propertyId, await readBody(ownMarkChangeSchema), person.userId)),
  { params: propertyParams },
)
