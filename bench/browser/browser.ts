import { connect, type Database } from '#lib/db.ts'
import { measureJobsScreen, type JobsScreenFinding, type JobsScreenOptions } from './jobs-screen.ts'
import {
  measurePropertiesScreen,
  type PropertiesScreenFinding,
  type PropertiesScreenOptions,
} from './properties-screen.ts'
import { openWebStack } from './web-stack.ts'

/** The list of jobs in a real browser, from the present build, over a database that is filled with jobs. */
export async function benchJobsScreen(url: string, options: JobsScreenOptions): Promise<JobsScreenFinding> {
  const db = connect({ url, connections: 1, applicationName: 'bench' })
  try {
    await restJobs(db)
  } finally {
    await db.$disconnect()
  }
  return withStack(url, (stack) => measureJobsScreen(stack, options))
}

/** The table of properties in a real browser, from the present build, over a database that is filled with them. */
export function benchPropertiesScreen(url: string, options: PropertiesScreenOptions): Promise<PropertiesScreenFinding> {
  return withStack(url, (stack) => measurePropertiesScreen(stack, options))
}

async function withStack<Result>(
  url: string,
  work: (stack: Awaited<ReturnType<typeof openWebStack>>) => Promise<Result>,
): Promise<Result> {
  const stack = await openWebStack(url)
  try {
    return await work(stack)
  } finally {
    await stack.close()
  }
}

/** The filled jobs that seem to be at work have no source behind them: a worker would take them up, and no list be idle. */
async function restJobs(db: Database): Promise<void> {
  await db.$executeRaw`
    UPDATE batch_job_pages SET state = 'cancelled'
    WHERE state = 'queued' AND job_id IN (SELECT job_id FROM batch_jobs WHERE status IN ('PENDING', 'PROCESSING'))`
  await db.$executeRaw`
    UPDATE batch_jobs SET status = 'CANCELLED', completed_at = now() WHERE status IN ('PENDING', 'PROCESSING')`
}
