import { mayChange } from '#lib/access/contract.ts'
import { database, inTransaction } from '#lib/db.ts'
import { ForbiddenError } from '#lib/errors.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { addLog } from '#lib/jobs/log.ts'
import { dismissRejectSchema } from '#lib/rejects/contract.ts'
import { readEntry } from '#lib/rejects/entries.ts'
import { dismiss } from '#lib/rejects/settle.ts'
import { readReject } from '#lib/replay/one.ts'
import { rejectParams } from '../reject-params.ts'

/** Repeating it is harmless: what is settled stays as it is. */
export const POST = route(
  async ({ person, params, readBody }) => {
    const { reason } = await readBody(dismissRejectSchema)
    const viewer = (owner: string) => mayChange(person, owner)
    const { mine, jobId, pageNumber } = await readEntry(database(), params.rejectId, viewer)
    if (!mine) {
      throw new ForbiddenError(
        'not-yours',
        'Its job belongs to somebody else; only they, an owner or an admin change it.',
      )
    }
    await inTransaction(database(), async (tx) => {
      const left = await dismiss(tx, [BigInt(params.rejectId)], reason, person.userId)
      if (left.length === 0) return
      const message = `1 reject dismissed: ${reason}`
      await addLog(tx, { jobId, pageNumber, level: 'info', event: 'rejects-dismissed', message, actor: person.userId })
    })
    return json(await readReject(database(), params.rejectId, viewer))
  },
  { params: rejectParams },
)
