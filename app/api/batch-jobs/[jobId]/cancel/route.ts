import { database } from '#lib/db.ts'
import { cancelJob } from '#lib/jobs/commands.ts'
import { webQueue } from '#lib/queue.ts'
import { jobAction } from '../job-action.ts'

export const POST = jobAction(async (action) => cancelJob(database(), await webQueue(), action))
