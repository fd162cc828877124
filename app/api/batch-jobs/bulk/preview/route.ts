import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { judgeBulk } from '#lib/jobs/bulk/preview.ts'
import { bulkRequestSchema } from '#lib/jobs/bulk/contract.ts'

export const POST = route(async ({ person, readBody }) => {
  const request = await readBody(bulkRequestSchema)
  return json((await judgeBulk(database(), request, (owner) => mayChange(person, owner))).preview)
})
