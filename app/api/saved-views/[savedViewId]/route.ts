import { z } from 'zod'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { changeView, deleteView } from '#lib/views/commands.ts'
import { changeSavedViewSchema, savedViewIdSchema } from '#lib/views/contract.ts'
import { readerOf } from '../view-reader.ts'

const params = z.object({ savedViewId: savedViewIdSchema })

export const PATCH = route(
  async ({ person, params: { savedViewId }, readBody }) =>
    json(await changeView(database(), readerOf(person), savedViewId, await readBody(changeSavedViewSchema))),
  { params, bodyLimit: 150_000 },
)

export const DELETE = route(
  async ({ person, params: { savedViewId } }) => {
    await deleteView(database(), readerOf(person), savedViewId)
    return new Response(null, { status: 204 })
  },
  { params },
)
