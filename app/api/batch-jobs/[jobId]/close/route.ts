import { database } from '#lib/db.ts'
import { closeRunSchema } from '#lib/jobs/receive/contract.ts'
import { closeByHand } from '#lib/jobs/receive/runs.ts'
import { webQueue } from '#lib/queue.ts'
import { jobAction } from '../job-action.ts'

export const POST = jobAction(async ({ jobId }, readBody, person) => {
  const { outcome } = await readBody(closeRunSchema)
  await closeByHand(database(), await webQueue(), { jobId, keyId: person.onlyPushes ? person.keyId : null, outcome })
}, true)
