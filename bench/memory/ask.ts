import { once } from 'node:events'
import { z } from 'zod'
import type { BenchProcess } from '#bench/ground/processes.ts'

/** Flags that load the probe into a worker. */
export const probeFlags = ['--import', import.meta.resolve('./probe.ts')]

const usage = z.object({ residentBytes: z.number(), heapBytes: z.number(), peakBytes: z.number() })

/** Asks a worker with the probe about its memory; `collected` collects garbage first. */
export async function askMemory(worker: BenchProcess, how: 'usage' | 'collected'): Promise<z.infer<typeof usage>> {
  const answer = once(worker.child, 'message', { signal: AbortSignal.timeout(30_000) })
  worker.child.send(how)
  const [message] = await answer
  return usage.parse(message)
}
