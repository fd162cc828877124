import { meSchema } from '#lib/access/contract.ts'
import { describePerson } from '#lib/access/queries.ts'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, person }) => {
  const sandbox = env().PROPERTYRADAR_TOKEN === undefined
  return json(meSchema.parse(await describePerson(database(), person, sandbox)), { request, etag: true })
})
