import { connect, type Database } from '#lib/db.ts'
import { jobsScreenBars, measureJobsScreen, type JobsScreenFinding } from './jobs-screen.ts'
import { measurePropertiesScreen, propertiesScreenBars, type PropertiesScreenFinding } from './properties-screen.ts'
import { openWebStack } from './web-stack.ts'
import type { Bar } from '#bench/ground/report.ts'

export interface BrowserOptions {
  /** Addresses of databases that are filled with jobs and with properties; may be the same. */
  jobsUrl: string
  propertiesUrl: string
  visits: number
  idleSeconds: number
  records: number
  turns: number
  progress?: (line: string) => void
}

export interface BrowserFinding {
  jobs: JobsScreenFinding
  properties: PropertiesScreenFinding
}

/** The two large screens in a real browser, from the present build, over databases that are filled already. */
export async function benchBrowser(options: BrowserOptions): Promise<BrowserFinding> {
  const jobsDatabase = connect({ url: options.jobsUrl, connections: 1, applicationName: 'bench' })
  try {
    await restJobs(jobsDatabase)
  } finally {
    await jobsDatabase.$disconnect()
  }
  const jobs = await withStack(options.jobsUrl, (stack) => measureJobsScreen(stack, options))
  const properties = await withStack(options.propertiesUrl, (stack) => measurePropertiesScreen(stack, options))
  return { jobs, properties }
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

export function browserBars({ jobs, properties }: BrowserFinding): Bar[] {
  return [...jobsScreenBars(jobs), ...propertiesScreenBars(properties)]
}
