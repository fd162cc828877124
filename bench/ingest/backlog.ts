import { askMemory } from '#bench/memory/ask.ts'
import type { Ground } from '#bench/ground/ground.ts'
import type { BenchProcess } from '#bench/ground/processes.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { listingsOf } from './listings.ts'
import { standUpIngest, untilVisible, type IngestStack, type IngestStackOptions } from './stack.ts'

export interface BacklogFinding extends Finding {
  properties: number
  /** Highest resident memory while all were taken, and while they were written; the median of the runs. */
  webPeakMb: number
  workerPeakMb: number
}

export interface Backlogs {
  findings: BacklogFinding[]
  /** Heap of web after a collection, when all were written over when half of them were; NaN where no size comes in parts. */
  webHeapGrowth: number
}

const batch = 500
const clients = 4
const megabyte = 1_048_576

/**
 * Memory of web and worker by how much waits to be written. Every size does the same work, as many properties as the
 * largest, and only what waits at a time differs: so many are pushed, written, and only then the next. A process that
 * answered pushes for a while is larger than one that answered twenty, whatever waited: the web process grew from 218 MB
 * to 280 over its first 300,000 properties and was at 281 after 1,500,000, its heap at 116 all the time.
 * A worker peaks at 228 to 237, and one run in eight at 258, with the small backlog as with the large one.
 * What web kept of every property would be in both peaks, so its heap is compared by itself.
 */
export async function benchBacklog(
  ground: Ground,
  options: {
    sizes: readonly number[]
    runs: number
    web: IngestStackOptions['web']
    progress?: (line: string) => void
  },
): Promise<Backlogs> {
  const { sizes, runs, web, progress } = options
  const all = Math.max(...sizes)
  const peaks = sizes.map((size) => ({ size, web: [] as number[], worker: [] as number[] }))
  const growths: number[] = []
  for (let run = 1; run <= runs; run += 1) {
    for (const peak of peaks) {
      progress?.(`${all} properties of which ${peak.size} wait at a time, run ${run}`)
      const stack = await standUpIngest({ url: await ground.database('bench_ingest_backlog'), web })
      try {
        const { worker, webHeapGrowth } = await writeBacklogs(stack, peak.size, all)
        if (webHeapGrowth !== null) growths.push(webHeapGrowth)
        peak.web.push((await stack.webMemory('usage')).peakBytes / megabyte)
        peak.worker.push((await askMemory(worker, 'usage')).peakBytes / megabyte)
      } finally {
        await stack.close()
      }
    }
  }
  const findings = peaks.map((peak) => ({
    name: 'backlog',
    properties: peak.size,
    webPeakMb: rounded(median(peak.web)),
    workerPeakMb: rounded(median(peak.worker)),
  }))
  return { findings, webHeapGrowth: median(growths) }
}

/** Pushes and writes `all` properties, `size` at a time; the first of them wait before a worker runs. */
async function writeBacklogs(
  stack: IngestStack,
  size: number,
  all: number,
): Promise<{ worker: BenchProcess; webHeapGrowth: number | null }> {
  const site = 'backlog.example'
  const webHeap = async (): Promise<number> => (await stack.webMemory('collected')).heapBytes
  await pushAll(stack, site, { from: 0, to: size })
  const worker = await stack.startWorker(4)
  await untilVisible(stack.db, site, size)
  let half: number | null = null
  for (let from = size; from < all; from += size) {
    const to = Math.min(from + size, all)
    await pushAll(stack, site, { from, to })
    await untilVisible(stack.db, site, to)
    if (to >= all / 2) half ??= await webHeap()
  }
  return { worker, webHeapGrowth: half === null ? null : (await webHeap()) / half }
}

/** Pushes the properties of a site behind the `from`th up to the `to`th. */
async function pushAll(stack: IngestStack, site: string, range: { from: number; to: number }): Promise<void> {
  let next = range.from
  const client = async (): Promise<void> => {
    for (let at = next; at < range.to; at = next) {
      next += batch
      const count = Math.min(batch, range.to - at)
      await stack.push('/api/properties/batch', { properties: listingsOf(site, at + 1, count) })
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
}

export function backlogBars({ findings, webHeapGrowth }: Backlogs): Bar[] {
  const [small, large] = [findings[0], findings.at(-1)]
  if (small === undefined || large === undefined) return []
  return [
    { bar: 'web MB, large backlog / small', value: large.webPeakMb / small.webPeakMb, atMost: 1.1 },
    { bar: 'worker MB, large backlog / small', value: large.workerPeakMb / small.workerPeakMb, atMost: 1.1 },
    { bar: 'web heap when all were written / half of them', value: webHeapGrowth, atMost: 1.05 },
  ]
}
