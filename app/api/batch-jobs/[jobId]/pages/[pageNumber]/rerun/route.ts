import { database } from '#lib/db.ts'
import { rerunPage } from '#lib/jobs/pages/page-decisions.ts'
import { webQueue } from '#lib/queue.ts'
import { pageAction } from '../../../job-action.ts'

export const POST = pageAction(async (action) => rerunPage(database(), await webQueue(), action))
