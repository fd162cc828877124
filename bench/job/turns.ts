import { z } from 'zod'
import { cancelJob } from '#lib/jobs/commands.ts'
import type { Priority } from '#lib/jobs/contract.ts'
import { jobNow, startSearch, untilJob, untilSettled, type Engine } from '#lib/testing/engine.ts'
import { standUpProcesses } from '#bench/ground/stack.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'

export interface TurnsOptions {
  /** Pages of the large job that is in the way. */
  pages: number
  /** One-page jobs of each priority. */
  jobs: number
  latencyMs: number
  recordsPerPage?: number
}

/** How long one-page jobs of a priority waited behind a large job of normal priority, at worst. */
export interface TurnsFinding extends Finding {
  writtenWorstMs: number
  /** Pages of the large job written between the small job’s POST and its page. */
  pagesBetweenWorst: number
}

const behindRow = z.object({ written_ms: z.number(), pages_between: z.int() })
type Behind = z.infer<typeof behindRow>

/** Submits one-page jobs behind a large one that runs, urgent ones and equal ones in turn. */
export async function benchTurns(ground: Ground, options: TurnsOptions): Promise<TurnsFinding[]> {
  const { pages, jobs, latencyMs, recordsPerPage = 400 } = options
  const records = pages * recordsPerPage
  const stack = await standUpProcesses(ground, {
    name: 'bench_turns',
    sandboxRecords: Math.max(10_000, records * 3),
    inFlight: 4,
    recordsPerPage,
  })
  try {
    await stack.sandbox.answerAfter(latencyMs)
    const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]
    const large = await startSearch(stack, { criteria, maxRecords: records, confirmRecords: records })
    const waits: Record<'urgent' | 'normal', Behind[]> = { urgent: [], normal: [] }
    for (let job = 0; job < jobs; job += 1) {
      for (const priority of ['urgent', 'normal'] as const) {
        await untilMorePages(stack, large)
        waits[priority].push(await behind(stack, large, priority, recordsPerPage))
      }
    }
    await expectRunning(stack, large)
    await cancelJob(stack.db, stack.queue, { jobId: large, userId: stack.userId, userName: 'Analyst One' })
    await untilSettled(stack, large)
    return [summary('urgentBehindLarge', waits.urgent), summary('equalBehindLarge', waits.normal)]
  } finally {
    await stack.close()
  }
}

export function turnsBars(findings: readonly TurnsFinding[]): Bar[] {
  return findings.map((finding) => ({
    bar: `${finding.name}: pages of the large job written before it, at worst`,
    value: finding.pagesBetweenWorst,
    atMost: 10,
  }))
}

/** Not while the large job is still being planned, and not right behind the job before. */
async function untilMorePages(engine: Engine, jobId: number): Promise<void> {
  const { processedRecords } = await jobNow(engine, jobId)
  await untilJob(engine, jobId, (job) => job.processedRecords > processedRecords || job.completedAt !== null)
  await expectRunning(engine, jobId)
}

async function expectRunning(engine: Engine, jobId: number): Promise<void> {
  const { status } = await jobNow(engine, jobId)
  if (status !== 'PROCESSING') throw new Error('The large job was over before the small ones: give it more pages.')
}

async function behind(engine: Engine, large: number, priority: Priority, records: number): Promise<Behind> {
  const jobId = await startSearch(engine, { maxRecords: records, priority })
  const { status, statusReason } = await untilSettled(engine, jobId, 120)
  if (status !== 'COMPLETED') throw new Error(`Job ${jobId} ended ${status}: ${statusReason ?? ''}`)
  const rows = await engine.db.$queryRaw`
    SELECT (extract(epoch FROM g.written_at - j.created_at) * 1000)::float8 AS written_ms,
           (SELECT count(*)::int FROM batch_job_pages l
            WHERE l.job_id = ${large} AND l.written_at > j.created_at AND l.written_at < g.written_at) AS pages_between
    FROM batch_jobs j JOIN batch_job_pages g USING (job_id) WHERE job_id = ${jobId}`
  return behindRow.parse(z.array(z.unknown()).parse(rows)[0])
}

function summary(name: string, waits: readonly Behind[]): TurnsFinding {
  return {
    name,
    writtenWorstMs: rounded(Math.max(...waits.map((wait) => wait.written_ms))),
    pagesBetweenWorst: Math.max(...waits.map((wait) => wait.pages_between)),
  }
}
