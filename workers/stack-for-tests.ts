import { connect } from '#lib/db.ts'
import { changeSettings, env, type Settings } from '#lib/env.ts'
import { Queue } from '#lib/queue.ts'
import { openEngine, type Engine } from '#lib/testing/engine.ts'
import { startSandbox } from '#sandbox/server.ts'
import { startWorker } from './process/start-worker.ts'

type SandboxOptions = Parameters<typeof startSandbox>[0]

export interface StackOptions {
  url: string
  sandbox?: SandboxOptions
  settings?: Partial<Settings>
  /** Names of the workers to start in this process. */
  workers?: readonly string[]
}

/** An engine with a sandbox and workers in this process, for tests and benchmarks. */
export interface Stack extends Engine {
  sandboxUrl: string
  /** Starts one more worker; the function it answers stops it as SIGTERM would. */
  addWorker(name: string): Promise<() => Promise<void>>
}

export async function standUp(options: StackOptions): Promise<Stack> {
  const sandbox = await startSandbox({ latencyMs: 0, allowance: 1_000_000, ...options.sandbox })
  changeSettings({
    DATABASE_URL: options.url,
    SANDBOX_URL: sandbox.url,
    PROPERTYRADAR_REQUESTS_PER_SECOND: 10_000,
    BATCH_RETRY_DELAY: 0.1,
    // Sandbox, workers and tests share this process; the memory guard has its own test.
    MAX_MEMORY_MB: 8192,
    ...options.settings,
  })
  const engine = await openEngine(options.url)
  const running = new Set<() => Promise<void>>()
  const addWorker = async (name: string): Promise<() => Promise<void>> => {
    const connections = env().WORKER_CONCURRENCY + env().BATCH_PROCESSOR_COUNT + 6
    const db = connect({ url: options.url, connections, applicationName: name })
    const queue = await Queue.open({ url: options.url, applicationName: `${name} queue`, supervise: true })
    const worker = await startWorker({ url: options.url, name, db, queue, onLeave: () => undefined })
    const stop = async (): Promise<void> => {
      if (!running.delete(stop)) return
      await worker.stop()
      await db.$disconnect()
    }
    running.add(stop)
    return stop
  }
  for (const name of options.workers ?? ['worker-1']) await addWorker(name)
  return {
    ...engine,
    sandboxUrl: sandbox.url,
    addWorker,
    close: async () => {
      await Promise.all([...running].map((stop) => stop()))
      await engine.close()
      await sandbox.close()
    },
  }
}
