import { askMemory } from '#bench/memory/ask.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { listingsOf } from './listings.ts'
import { standUpIngest, untilVisible, type IngestStack, type IngestStackOptions } from './stack.ts'

export interface BacklogFinding extends Finding {
  properties: number
  /** Highest resident memory while the backlog was taken, and while it was written. */
  webPeakMb: number
  workerPeakMb: number
  writtenPerSecond: number
}

const batch = 500
const clients = 4
const megabyte = 1_048_576
/** Pushed and written before either backlog: a process that has answered 20 pushes is smaller than the same one at work. */
const warmUp = 100_000

/** Memory of web and worker by how much is pushed while no worker runs, and then written. */
export async function benchBacklog(
  ground: Ground,
  options: { sizes: readonly number[]; web: IngestStackOptions['web']; progress?: (line: string) => void },
): Promise<BacklogFinding[]> {
  const findings: BacklogFinding[] = []
  for (const properties of options.sizes) {
    options.progress?.(`a backlog of ${properties} properties`)
    const stack = await standUpIngest({ url: await ground.database('bench_ingest_backlog'), web: options.web })
    try {
      await pushAll(stack, 'warm-up.example', warmUp)
      const early = await stack.startWorker(4)
      await untilVisible(stack.db, 'warm-up.example', warmUp)
      await early.end()
      const site = 'backlog.example'
      await pushAll(stack, site, properties)
      const webPeakMb = rounded((await stack.webPeak()) / megabyte)
      const began = performance.now()
      const worker = await stack.startWorker(4)
      await untilVisible(stack.db, site, properties)
      const writtenPerSecond = rounded(properties / ((performance.now() - began) / 1000))
      const workerPeakMb = rounded((await askMemory(worker, 'usage')).peakBytes / megabyte)
      findings.push({ name: 'backlog', properties, webPeakMb, workerPeakMb, writtenPerSecond })
    } finally {
      await stack.close()
    }
  }
  return findings
}

async function pushAll(stack: IngestStack, site: string, properties: number): Promise<void> {
  let next = 0
  const client = async (): Promise<void> => {
    for (let at = next; at < properties; at = next) {
      next += batch
      const count = Math.min(batch, properties - at)
      await stack.push('/api/properties/batch', { properties: listingsOf(site, at + 1, count) })
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
}

export function backlogBars(findings: readonly BacklogFinding[]): Bar[] {
  const [small, large] = [findings[0], findings.at(-1)]
  if (small === undefined || large === undefined) return []
  return [
    { bar: 'web MB, large backlog / small', value: large.webPeakMb / small.webPeakMb, atMost: 1.1 },
    { bar: 'worker MB, large backlog / small', value: large.workerPeakMb / small.workerPeakMb, atMost: 1.1 },
  ]
}
