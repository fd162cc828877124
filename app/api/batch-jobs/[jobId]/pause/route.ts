import { database } from '#lib/db.ts'
import { pauseJob } from '#lib/jobs/commands.ts'
import { jobAction } from '../job-action.ts'

export const POST = jobAction(async (action) => pauseJob(database(), action))
