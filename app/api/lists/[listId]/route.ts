import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { renamedListSchema } from '#lib/properties/contract.ts'
import { readList } from '#lib/properties/search/list-queries.ts'
import { deleteList, renameList } from '#lib/properties/lists/lists.ts'
import { listParams, mustBeTheirs } from '../list-params.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => json(await readList(database(), params.listId), { request, etag: true }),
  { params: listParams },
)

export const PATCH = route(
  async ({ person, params, readBody }) => {
    await mustBeTheirs(person, params.listId)
    const { name } = await readBody(renamedListSchema)
    return json(await renameList(database(), params.listId, name))
  },
  { params: listParams },
)

export const DELETE = route(
  async ({ person, params }) => {
    await mustBeTheirs(person, params.listId)
    return json(await deleteList(database(), params.listId))
  },
  { params: listParams },
)
