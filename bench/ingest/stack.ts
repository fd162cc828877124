import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { askMemory, probeFlags } from '#bench/memory/ask.ts'
import { startProcess, type BenchProcess } from '#bench/ground/processes.ts'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, createUser } from '#lib/access/commands.ts'
import { connect, type Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { pushAnswerSchema } from '#lib/jobs/receive/contract.ts'
import { until } from '#lib/testing/until.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { webFlags, webProgram } from '#scripts/stack/web-command.ts'
import { workerCommand } from '#workers/process/command.ts'

export interface IngestStackOptions {
  url: string
  /** Address for web and worker where it is another. */
  seenAs?: string
  /** The built web application, or the routes alone where nothing is built. */
  web: 'built' | 'routes'
}

/** The web process, and workers as they are asked for, each a process of its own. */
export interface IngestStack {
  db: Database
  /** Pushes a body, a JSON text or what becomes one, and answers the job it went into and how long the answer took, in milliseconds. */
  push(to: '/api/properties' | '/api/properties/batch', body: object | string): Promise<{ jobId: number; ms: number }>
  /** Starts a worker with so many writers and waits until it is ready. */
  startWorker(writers: number): Promise<BenchProcess>
  /** Memory of the web process, as `askMemory` tells it. */
  webMemory(how: Parameters<typeof askMemory>[1]): ReturnType<typeof askMemory>
  close(): Promise<void>
}

const secret = 'a-secret-for-one-run-of-this-benchmark'

export async function standUpIngest(options: IngestStackOptions): Promise<IngestStack> {
  const { url, seenAs = url } = options
  const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-bench-ingest-'))
  const db = connect({ url, connections: 2, applicationName: 'bench' })
  const settings = { ...env(), AUTH_SECRET: secret, DATABASE_URL: url, PARCELYARD_HOME: home }
  await createUser(db, { email: 'owner@example.com', name: 'Owner', role: 'owner' })
  const { key } = await createApiKey(db, createAuth(db, settings), { name: 'spider', onlyPushes: true })
  const port = await freePort()
  const environment = {
    DATABASE_URL: seenAs,
    AUTH_SECRET: secret,
    PARCELYARD_HOME: home,
    HOST: '127.0.0.1',
    PORT: String(port),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    QUEUE_BUFFER_SIZE: '1000000',
  }
  const program = options.web === 'built' ? webProgram('127.0.0.1', port) : ['bench/ingest/push-server.ts']
  const web = startProcess([...webFlags, ...probeFlags, ...program], environment)
  web.child.stdout?.resume()
  const workers: BenchProcess[] = []
  const address = `http://127.0.0.1:${port}`
  const push: IngestStack['push'] = async (to, body) => {
    const began = performance.now()
    const headers = { 'x-api-key': key, 'content-type': 'application/json' }
    const answer = await fetch(`${address}${to}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const given: unknown = await answer.json()
    if (!answer.ok) throw new Error(`A push was answered ${answer.status}: ${JSON.stringify(given)}`)
    return { jobId: pushAnswerSchema.parse(given).jobId, ms: performance.now() - began }
  }
  const startWorker = async (writers: number): Promise<BenchProcess> => {
    const name = `bench-worker-${workers.length}`
    const own = { WORKER_NAME: name, BATCH_PROCESSOR_COUNT: String(writers), SANDBOX_URL: 'http://127.0.0.1:9' }
    const worker = startProcess([...probeFlags, ...workerCommand], { ...environment, ...own })
    worker.child.stdout?.resume()
    workers.push(worker)
    await until(
      'the worker',
      () => db.worker.count({ where: { workerId: name } }),
      (count) => count === 1,
      60,
    )
    return worker
  }
  const close = async (): Promise<void> => {
    await Promise.all([web, ...workers].map((process) => process.end()))
    await db.$disconnect()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    await until(
      'web answers',
      () => fetch(`${address}/api/health`).catch(() => null),
      (answer) => answer?.ok === true,
      60,
    )
  } catch (error) {
    await close()
    throw error
  }
  return { db, push, startWorker, webMemory: (how) => askMemory(web, how), close }
}

/** Waits until so many records of these jobs are stored and can be read. */
export async function untilVisible(db: Database, site: string, records: number): Promise<void> {
  await until(
    `${records} properties of ${site}`,
    () => db.property.count({ where: { source: 'spider', dataset: site } }),
    (stored) => stored >= records,
    600,
  )
}
