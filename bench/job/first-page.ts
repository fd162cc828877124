import { z } from 'zod'
import { startSearch, untilSettled } from '#lib/testing/engine.ts'
import { standUpProcesses } from '#bench/ground/stack.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'

export interface FirstPageOptions {
  jobs: number
  recordsPerPage?: number
}

/** Milliseconds over all jobs, from the transaction that makes the job. */
export interface FirstPageFinding extends Finding {
  planningMedianMs: number
  writtenMedianMs: number
  writtenWorstMs: number
}

const timesRow = z.object({ planning_ms: z.number(), written_ms: z.number() })

/** Jobs of one page, one after the other, at a source that answers at once: how long the analyst waits for the first rows. */
export async function benchFirstPage(ground: Ground, options: FirstPageOptions): Promise<FirstPageFinding> {
  const { jobs, recordsPerPage = 400 } = options
  const stack = await standUpProcesses(ground, {
    name: 'bench_first',
    sandboxRecords: 50_000,
    inFlight: 4,
    recordsPerPage,
  })
  try {
    const times: z.infer<typeof timesRow>[] = []
    for (let job = 0; job < jobs; job += 1) {
      // Another year each time, so that every job counts anew and stores rows nobody has seen.
      const year = { name: 'YearBuilt', value: [[1960 + job, 1960 + job]] }
      const jobId = await startSearch(stack, { criteria: [year], maxRecords: recordsPerPage })
      const { status, statusReason } = await untilSettled(stack, jobId, 60)
      if (status !== 'COMPLETED') throw new Error(`Job ${jobId} ended ${status}: ${statusReason ?? ''}`)
      const rows = await stack.db.$queryRaw`
        SELECT (extract(epoch FROM j.started_at - j.created_at) * 1000)::float8 AS planning_ms,
               (extract(epoch FROM g.written_at - j.created_at) * 1000)::float8 AS written_ms
        FROM batch_jobs j JOIN batch_job_pages g USING (job_id) WHERE job_id = ${jobId} AND g.page_number = 1`
      times.push(timesRow.parse(z.array(z.unknown()).parse(rows)[0]))
    }
    return {
      name: 'firstPage',
      planningMedianMs: rounded(median(times.map((time) => time.planning_ms))),
      writtenMedianMs: rounded(median(times.map((time) => time.written_ms))),
      writtenWorstMs: rounded(Math.max(...times.map((time) => time.written_ms))),
    }
  } finally {
    await stack.close()
  }
}

export function firstPageBars(finding: FirstPageFinding): Bar[] {
  return [{ bar: 'ms from POST to the first page written, median', value: finding.writtenMedianMs, atMost: 300 }]
}
