import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { countRejectsSchema } from '#lib/rejects/contract.ts'
import { countOpen } from '#lib/rejects/groups.ts'
import { limitedTo } from '../limited-to.ts'

export const POST = route(async ({ person, readBody }) => {
  const { filter } = await readBody(countRejectsSchema)
  return json(await countOpen(database(), filter, limitedTo(person)))
})
