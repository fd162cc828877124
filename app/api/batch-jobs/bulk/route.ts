import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { createBulkAction, readBulkAction, refuseGrown } from '#lib/jobs/bulk/commands.ts'
import { judgeBulk } from '#lib/jobs/bulk/preview.ts'
import { startBulkSchema } from '#lib/jobs/bulk/contract.ts'
import { webQueue } from '#lib/queue.ts'

export const POST = route(async ({ person, readBody }) => {
  const { expected, ...request } = await readBody(startBulkSchema)
  const { preview, jobIds } = await judgeBulk(database(), request, (owner) => mayChange(person, owner))
  refuseGrown(expected, preview)
  const bulkActionId = await createBulkAction(database(), await webQueue(), request, jobIds, person.userId)
  return json(await readBulkAction(database(), bulkActionId), {
    status: 201,
    headers: { Location: `/api/batch-jobs/bulk/${bulkActionId}` },
  })
})
