import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { listSelectionSchema } from '#lib/properties/contract.ts'
import { addToList, removeFromList } from '#lib/properties/lists/lists.ts'
import { listParams } from '../../list-params.ts'

/** Any signed-in person fills lists. */
export const POST = route(
  async ({ params, readBody }) => {
    const { selection } = await readBody(listSelectionSchema)
    return json({ changed: await addToList(database(), params.listId, selection) })
  },
  { params: listParams },
)

export const DELETE = route(
  async ({ params, readBody }) => {
    const { selection } = await readBody(listSelectionSchema)
    return json({ changed: await removeFromList(database(), params.listId, selection) })
  },
  { params: listParams },
)
