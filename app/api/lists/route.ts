import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { newListSchema } from '#lib/properties/contract.ts'
import { listLists } from '#lib/properties/search/list-queries.ts'
import { createList } from '#lib/properties/lists/lists.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request }) => json({ items: await listLists(database()) }, { request, etag: true }))

export const POST = route(async ({ person, readBody }) => {
  const list = await createList(database(), await readBody(newListSchema), person.userId)
  return json(list, { status: 201, headers: { Location: `/api/lists/${list.listId}` } })
})
