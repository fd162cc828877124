import { changeSettings } from '#lib/env.ts'
import { openEngine, type Engine } from '#lib/testing/engine.ts'
import { until } from '#lib/testing/until.ts'
import { workerCommand } from '#workers/process/command.ts'
import type { Ground } from './ground.ts'
import { startProcess, startSandboxProcess, type BenchProcess, type SandboxProcess } from './processes.ts'

export interface BenchStackOptions {
  /** Name of its database. */
  name: string
  /** Properties the sandbox invents. */
  sandboxRecords: number
  /** Requests in flight at once. */
  inFlight: number
  recordsPerPage: number
  /** Flags of Node for the worker. */
  workerFlags?: readonly string[]
  /** Its PARCELYARD_HOME, where files lie. */
  home?: string
}

/** Database, sandbox and one worker, the two of them processes of their own. */
export interface BenchStack extends Engine {
  sandbox: SandboxProcess
  worker: BenchProcess
}

/** Stands up what a job needs, with the throttle’s rate lifted; the worker is ready when this resolves. */
export async function standUpProcesses(ground: Ground, options: BenchStackOptions): Promise<BenchStack> {
  const url = await ground.database(options.name)
  const sandbox = await startSandboxProcess(options.sandboxRecords)
  const settings = {
    SANDBOX_URL: sandbox.url,
    PROPERTYRADAR_REQUESTS_PER_SECOND: 10_000,
    PROPERTYRADAR_IN_FLIGHT: options.inFlight,
    JOB_PAGES_IN_FLIGHT: Math.max(5, options.inFlight),
    WORKER_CONCURRENCY: options.inFlight,
    PAGE_SIZE: options.recordsPerPage,
  }
  changeSettings({ ...settings, PROPERTYRADAR_TOKEN: undefined, DATABASE_URL: url })
  const engine = await openEngine(url)
  const worker = startProcess([...(options.workerFlags ?? []), ...workerCommand], {
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
    DATABASE_URL: url,
    WORKER_NAME: 'bench-worker',
    MAX_MEMORY_MB: '512',
    ...(options.home === undefined ? {} : { PARCELYARD_HOME: options.home }),
  })
  const close = async (): Promise<void> => {
    await worker.end()
    await sandbox.end()
    await engine.close()
  }
  try {
    await until(
      'the worker',
      () => engine.db.worker.count(),
      (workers) => workers === 1,
    )
    return { ...engine, sandbox, worker, close }
  } catch (error) {
    await close()
    throw error
  }
}
