import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { checkRejectSchema } from '#lib/rejects/contract.ts'
import { checkEdit } from '#lib/replay/one.ts'
import { rejectParams } from '../reject-params.ts'

/** Changes nothing; a body, since a record is longer than an address may be. */
export const POST = route(
  async ({ params, readBody }) => {
    const { text } = await readBody(checkRejectSchema)
    return json(await checkEdit(database(), params.rejectId, text))
  },
  { params: rejectParams },
)
