import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { startSearch, untilSettled, type Engine } from '#lib/testing/engine.ts'
import { standUpProcesses } from '#bench/ground/stack.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'

export interface LatencyOptions {
  pages: number
  recordsPerPage?: number
  inFlight: number
  latenciesMs: readonly number[]
  runs: number
  progress?: (line: string) => void
}

/** Times in milliseconds, the median of the runs. */
export interface LatencyFinding extends Finding {
  latencyMs: number
  /** From the first page’s claim to the last page’s commit. */
  pagesMs: number
  /** Rounds of requests times the latency: nothing could be faster. */
  idealMs: number
  recordsPerSecond: number
  /** From the job’s row to its start, the free count included. */
  planningMs: number
  /** What a page spent with its request and with storing, in the middle. */
  fetchMs: number
  storeMs: number
}

const everyState = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]

/** A paid search of so many pages at each latency of the source, each in an empty database with a fresh worker. */
export async function benchLatency(ground: Ground, options: LatencyOptions): Promise<LatencyFinding[]> {
  const findings: LatencyFinding[] = []
  for (const latencyMs of options.latenciesMs) {
    const times: JobTimes[] = []
    for (let run = 0; run < options.runs; run += 1) {
      options.progress?.(`latency ${latencyMs} ms, run ${run + 1} of ${options.runs}`)
      times.push(await timeJob(ground, options, latencyMs))
    }
    const middle = (pick: (time: JobTimes) => number): number => rounded(median(times.map(pick)))
    const pagesMs = middle((time) => time.pages_ms)
    findings.push({
      name: 'job',
      latencyMs,
      pagesMs,
      idealMs: Math.ceil(options.pages / options.inFlight) * latencyMs,
      recordsPerSecond: rounded((options.pages * (options.recordsPerPage ?? 400)) / (pagesMs / 1000)),
      planningMs: middle((time) => time.planning_ms),
      fetchMs: middle((time) => time.fetch_ms),
      storeMs: middle((time) => time.store_ms),
    })
  }
  return findings
}

/** At short latencies storing is the longer part and the ideal says nothing. */
export function latencyBars(findings: readonly LatencyFinding[]): Bar[] {
  return findings
    .filter((finding) => finding.latencyMs >= 500)
    .map(({ latencyMs, pagesMs, idealMs }) => ({
      bar: `job at ${latencyMs} ms latency / ideal`,
      value: pagesMs / idealMs,
      atMost: 1.15,
    }))
}

const timesRow = z.object({
  pages_ms: z.number(),
  planning_ms: z.number(),
  fetch_ms: z.number(),
  store_ms: z.number(),
})
type JobTimes = z.infer<typeof timesRow>

async function timeJob(ground: Ground, options: LatencyOptions, latencyMs: number): Promise<JobTimes> {
  const { pages, inFlight, recordsPerPage = 400 } = options
  const records = pages * recordsPerPage
  const stack = await standUpProcesses(ground, {
    name: 'bench_job',
    sandboxRecords: Math.max(10_000, records * 2),
    inFlight,
    recordsPerPage,
  })
  try {
    await stack.sandbox.answerAfter(latencyMs)
    const jobId = await startSearch(stack, { criteria: everyState, maxRecords: records, confirmRecords: records })
    await expectCompleted(stack, jobId, pages)
    return await timesOf(stack.db, jobId)
  } finally {
    await stack.close()
  }
}

async function expectCompleted(engine: Engine, jobId: number, pages: number): Promise<void> {
  const job = await untilSettled(engine, jobId, 600)
  const written = await engine.db.batchJobPage.count({ where: { jobId, state: 'written' } })
  if (job.status !== 'COMPLETED' || written !== pages) {
    throw new Error(`Job ${jobId} ended ${job.status} with ${written} of ${pages} pages: ${job.statusReason ?? ''}`)
  }
}

async function timesOf(db: Database, jobId: number): Promise<JobTimes> {
  const rows = await db.$queryRaw`
    SELECT (extract(epoch FROM max(g.written_at) - min(g.claimed_at)) * 1000)::float8 AS pages_ms,
           (extract(epoch FROM min(j.started_at) - min(j.created_at)) * 1000)::float8 AS planning_ms,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY g.fetch_ms) AS fetch_ms,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY g.store_ms) AS store_ms
    FROM batch_job_pages g JOIN batch_jobs j USING (job_id) WHERE job_id = ${jobId}`
  return timesRow.parse(z.array(z.unknown()).parse(rows)[0])
}
