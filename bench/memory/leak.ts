import { inTransaction } from '#lib/db.ts'
import { startSearch, untilSettled } from '#lib/testing/engine.ts'
import { standUpProcesses, type BenchStack } from '#bench/ground/stack.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { askMemory, probeFlags } from './ask.ts'

export interface LeakOptions {
  jobs: number
  recordsPerJob: number
  recordsPerPage?: number
  progress?: (line: string) => void
}

/** Megabytes (2^20 bytes) of heap after a collection, in the middle of some jobs. */
export interface LeakFinding extends Finding {
  jobs: number
  secondQuarterHeapMb: number
  lastQuarterHeapMb: number
  /** After each job. */
  heapMb: readonly string[]
}

/** Many jobs in one worker: what a collection leaves must not grow. The first quarter may, while caches and code settle. */
export async function benchLeak(ground: Ground, options: LeakOptions): Promise<LeakFinding> {
  const { jobs, recordsPerJob, recordsPerPage = 400 } = options
  const stack = await standUpProcesses(ground, {
    name: 'bench_leak',
    sandboxRecords: Math.max(10_000, recordsPerJob * 2),
    inFlight: 4,
    recordsPerPage,
    workerFlags: probeFlags,
  })
  try {
    const heap: number[] = []
    for (let job = 0; job < jobs; job += 1) {
      options.progress?.(`job ${job + 1} of ${jobs}`)
      heap.push(await heapAfterJob(stack, recordsPerJob))
    }
    const quarter = Math.ceil(jobs / 4)
    return {
      name: 'leak',
      jobs,
      secondQuarterHeapMb: rounded(median(heap.slice(quarter, 2 * quarter))),
      lastQuarterHeapMb: rounded(median(heap.slice(-quarter))),
      heapMb: heap.map((megabytes) => megabytes.toFixed(1)),
    }
  } finally {
    await stack.close()
  }
}

export function leakBars({ lastQuarterHeapMb, secondQuarterHeapMb }: LeakFinding): Bar[] {
  return [
    { bar: 'heap in the last quarter / in the second', value: lastQuarterHeapMb / secondQuarterHeapMb, atMost: 1.05 },
  ]
}

async function heapAfterJob(stack: BenchStack, records: number): Promise<number> {
  // Every job stores everything anew: else all but the first would find their rows unchanged. Repeated where it meets the
  // worker, who still brings the search up to date.
  await inTransaction(stack.db, (tx) => tx.$executeRaw`TRUNCATE properties, property_seen, property_changes CASCADE`)
  const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]
  const jobId = await startSearch(stack, { criteria, maxRecords: records })
  const job = await untilSettled(stack, jobId, 300)
  if (job.status !== 'COMPLETED') throw new Error(`Job ${jobId} ended ${job.status}: ${job.statusReason ?? ''}`)
  return (await askMemory(stack.worker, 'collected')).heapBytes / 1_048_576
}
