import { setTimeout } from 'node:timers/promises'
import { startSearch, untilSettled } from '#lib/testing/engine.ts'
import { standUpProcesses } from '#bench/ground/stack.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { askMemory, probeFlags } from './ask.ts'

export interface PeakOptions {
  /** Sizes of the jobs, each run by a fresh worker. */
  records: readonly number[]
  recordsPerPage?: number
  /** How long an idle worker is watched. */
  idleSeconds?: number
  progress?: (line: string) => void
}

/** Resident megabytes (2^20 bytes) of the worker’s process. */
export interface PeakFinding extends Finding {
  records: number
  idleMb: number
  /** The highest the system saw since the process began. */
  peakMb: number
}

const megabyte = 1_048_576

/** Memory of a worker at rest and at its highest, by the size of its job. */
export async function benchPeak(ground: Ground, options: PeakOptions): Promise<PeakFinding[]> {
  const findings: PeakFinding[] = []
  for (const records of options.records) {
    options.progress?.(`a job of ${records} records`)
    findings.push(await peakOf(ground, options, records))
  }
  return findings
}

export function peakBars(findings: readonly PeakFinding[]): Bar[] {
  const [small, large] = [findings[0], findings.at(-1)]
  if (small === undefined || large === undefined) return []
  return [
    { bar: 'worker MB above idle in the small job', value: small.peakMb - small.idleMb, atMost: 80 },
    { bar: 'worker MB above idle in the large job', value: large.peakMb - large.idleMb, atMost: 80 },
    { bar: 'peak of the large job / peak of the small job', value: large.peakMb / small.peakMb, atMost: 1.1 },
  ]
}

async function peakOf(ground: Ground, options: PeakOptions, records: number): Promise<PeakFinding> {
  const { recordsPerPage = 400, idleSeconds = 5 } = options
  const stack = await standUpProcesses(ground, {
    name: 'bench_peak',
    sandboxRecords: Math.max(10_000, records * 2),
    inFlight: 4,
    recordsPerPage,
    workerFlags: probeFlags,
  })
  try {
    const idle: number[] = []
    for (let look = 0; look < 5; look += 1) {
      await setTimeout(idleSeconds * 200)
      idle.push((await askMemory(stack.worker, 'usage')).residentBytes)
    }
    const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]
    const jobId = await startSearch(stack, { criteria, maxRecords: records, confirmRecords: records })
    const job = await untilSettled(stack, jobId, 1200)
    if (job.status !== 'COMPLETED') throw new Error(`Job ${jobId} ended ${job.status}: ${job.statusReason ?? ''}`)
    const { peakBytes } = await askMemory(stack.worker, 'usage')
    return {
      name: 'peak',
      records,
      idleMb: rounded(median(idle) / megabyte),
      peakMb: rounded(peakBytes / megabyte),
    }
  } finally {
    await stack.close()
  }
}
