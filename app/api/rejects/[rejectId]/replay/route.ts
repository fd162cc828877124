import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { webQueue } from '#lib/queue.ts'
import { replayRejectSchema } from '#lib/rejects/contract.ts'
import { replayOne } from '#lib/replay/one.ts'
import { rejectParams } from '../reject-params.ts'

export const POST = route(
  async ({ person, params, readBody }) => {
    const { text } = await readBody(replayRejectSchema)
    const { userId } = person
    const viewer = (owner: string) => mayChange(person, owner)
    return json(await replayOne(database(), await webQueue(), { rejectId: params.rejectId, text, userId, viewer }))
  },
  { params: rejectParams },
)
