import { database } from '#lib/db.ts'
import { resumeJob } from '#lib/jobs/commands.ts'
import { resumeJobSchema } from '#lib/jobs/contract.ts'
import { webQueue } from '#lib/queue.ts'
import { jobAction } from '../job-action.ts'

export const POST = jobAction(async (action, readBody) =>
  resumeJob(database(), await webQueue(), { ...action, ...(await readBody(resumeJobSchema)) }),
)
