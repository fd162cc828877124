import type { z } from 'zod'
import { database, inTransaction } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readBulkAction } from '#lib/jobs/bulk/commands.ts'
import { createTracked } from '#lib/jobs/bulk/tracked.ts'
import { webQueue } from '#lib/queue.ts'
import type { OpenChoice } from '#lib/rejects/contract.ts'
import { countOpen } from '#lib/rejects/groups.ts'
import { limitedTo } from './limited-to.ts'

/** A route that begins an action on all open rejects of a choice, up to the newest its caller has seen counted. */
export function rejectsAction<Body extends { filter: OpenChoice; upTo: number }>(
  action: 'fix-rejects' | 'dismiss-rejects',
  schema: z.ZodType<Body>,
) {
  return route(async ({ person, readBody }) => {
    const details = await readBody(schema)
    const { rejects, notYours } = await countOpen(database(), details.filter, limitedTo(person), details.upTo)
    if (rejects - notYours <= 0) {
      throw new RefusedError(
        'nothing-to-change',
        'No open reject of these is yours to change, so nothing was started.',
        [{ field: 'filter', message: 'Choose rejects of your own jobs, or ask an owner or admin.' }],
      )
    }
    const queue = await webQueue()
    const bulkActionId = await inTransaction(database(), (tx) =>
      createTracked(tx, queue, { action, userId: person.userId, details, units: rejects }),
    )
    return json(await readBulkAction(database(), bulkActionId), {
      status: 201,
      headers: { Location: `/api/batch-jobs/bulk/${bulkActionId}` },
    })
  })
}
