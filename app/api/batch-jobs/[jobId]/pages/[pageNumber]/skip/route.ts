import { database } from '#lib/db.ts'
import { skipPage } from '#lib/jobs/pages/page-decisions.ts'
import { webQueue } from '#lib/queue.ts'
import { writeOff } from '#lib/spend/commands.ts'
import { pageAction } from '../../../job-action.ts'

export const POST = pageAction(async (action) =>
  skipPage(database(), await webQueue(), action, (tx, purchaseId) =>
    writeOff(tx, purchaseId, action.userId, 'Skipped.'),
  ),
)
