import { database } from '#lib/db.ts'
import { buyAgainSchema } from '#lib/jobs/contract.ts'
import { buyPageAgain } from '#lib/jobs/pages/page-decisions.ts'
import { webQueue } from '#lib/queue.ts'
import { writeOff } from '#lib/spend/commands.ts'
import { pageAction } from '../../../job-action.ts'

export const POST = pageAction(async (action, readBody) => {
  const { raiseCeiling } = await readBody(buyAgainSchema)
  await buyPageAgain(database(), await webQueue(), { ...action, raiseCeiling }, (tx, purchaseId) =>
    writeOff(tx, purchaseId, action.userId, 'Bought again.'),
  )
})
