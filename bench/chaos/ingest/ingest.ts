import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, createUser } from '#lib/access/commands.ts'
import { connect, type Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { buildWeb } from '#scripts/build/web.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { deployMigrations } from '#scripts/migrations/deploy.ts'
import { embeddedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster, type Cluster } from '#scripts/postgres/cluster.ts'
import { webFlags, webProgram } from '#scripts/stack/web-command.ts'
import { workerCommand } from '#workers/process/command.ts'
import { seeded } from '#bench/ground/seeded.ts'
import { listings } from '#bench/ingest/listings.ts'
import { patiently } from '#bench/chaos/kills/blows.ts'
import { Victim } from '#bench/chaos/kills/process.ts'
import { closeUntilTold, pushAll, type Pushed } from './pusher.ts'

export interface IngestOptions {
  properties: number
  /** Properties of one push. */
  batch: number
  clients: number
  /** Clients push into so many runs, by turns. */
  runs: number
  /** `kill -9` of each: the web process, the worker, the server of Postgres. */
  kills: number
  /** The built web application, or the routes alone where nothing is built. */
  web: 'built' | 'routes'
  seed: number
  report?: (line: string) => void
}

interface JobFacts {
  jobId: number
  status: string
  /** Properties answered for in its run. */
  pushed: number
  processed: number
  inserted: number
  other: number
  pagesReceived: number
}

export interface IngestRun {
  seconds: number
  pushed: number
  batches: number
  stored: number
  missing: number
  rewritten: number
  runs: number
  jobs: JobFacts[]
  receipts: number
  requests: number
  repeats: number
  blows: number
}

/** Spiders push with retries while web, worker and Postgres are killed; what they were answered, and what is left of it. */
export async function runIngest(options: IngestOptions): Promise<IngestRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-ingest-'))
  const clusterOptions = {
    binaries: embeddedBinaries(),
    folder: path.join(folder, 'postgres'),
    password: 'chaos',
    port: await freePort(),
    logFile: path.join(folder, 'postgres.log'),
    tied: true,
    settings: { max_connections: 200 },
  }
  const place: Place = {
    folder,
    cluster: await startCluster(clusterOptions),
    again: () => startCluster(clusterOptions),
  }
  try {
    return await disturbed(place, options)
  } finally {
    await place.cluster.stop('immediate')
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Place {
  folder: string
  cluster: Cluster
  again: () => Promise<Cluster>
}

async function disturbed(place: Place, options: IngestOptions): Promise<IngestRun> {
  const url = place.cluster.url()
  await deployMigrations(url)
  const db = connect({ url, connections: 2, applicationName: 'chaos' })
  const victims = await startVictims(place, db, url, options)
  const giveUp = new AbortController()
  const began = performance.now()
  try {
    const blows = new Blows(place, victims, options)
    const pushed = await Promise.all(
      shares(options).map(async ({ batches, runId }, client): Promise<Pushed> => {
        const named = client % 2 === 0
        const { address, key } = victims
        const onAnswer = (): void => blows.answered()
        return pushAll({ address, key, runId, batches, named, onAnswer, signal: giveUp.signal })
      }),
    )
    await blows.over()
    const jobIds = [...new Set(pushed.flatMap((client) => [...client.jobIds]))]
    for (const jobId of jobIds) await closeUntilTold({ ...victims, signal: giveUp.signal }, jobId)
    await untilEnded(db, jobIds.length)
    return {
      ...(await leftOf(db, options, pushed)),
      seconds: (performance.now() - began) / 1000,
      requests: pushed.reduce((sum, client) => sum + client.requests, 0),
      repeats: pushed.reduce((sum, client) => sum + client.repeats, 0),
      blows: blows.fallen,
    }
  } finally {
    giveUp.abort(new Error('The run with kills is over.'))
    await Promise.all([victims.web.end(), victims.worker.end()])
    await db.$disconnect()
  }
}

/** What each client pushes: its own batches, into one of the runs. */
function shares({ properties, batch, clients, runs }: IngestOptions) {
  const all = Array.from({ length: Math.ceil(properties / batch) }, (_, index) =>
    listings(index * batch + 1, Math.min(batch, properties - index * batch)),
  )
  return Array.from({ length: clients }, (_, client) => ({
    runId: `run-${client % runs}`,
    batches: all.filter((_, index) => index % clients === client),
  }))
}

interface Victims {
  web: Victim
  worker: Victim
  address: string
  key: string
}

async function startVictims(place: Place, db: Database, url: string, options: IngestOptions): Promise<Victims> {
  const port = await freePort()
  const secret = 'a-secret-for-one-run-of-the-chaos-harness'
  const settings = { ...env(), AUTH_SECRET: secret, DATABASE_URL: url, PARCELYARD_HOME: place.folder }
  await createUser(db, { email: 'owner@example.com', name: 'Owner', role: 'owner' })
  const { key } = await createApiKey(db, createAuth(db, settings), { name: 'spider', onlyPushes: true })
  const environment = {
    DATABASE_URL: url,
    AUTH_SECRET: secret,
    PARCELYARD_HOME: place.folder,
    PORT: String(port),
    LOG_LEVEL: 'warn',
    BATCH_RETRY_DELAY: '0.2',
    SWEEP_INTERVAL_SECONDS: '3',
    SANDBOX_URL: 'http://127.0.0.1:9',
  }
  if (options.web === 'built') await buildWeb()
  const program =
    options.web === 'built' ? [...webFlags, ...webProgram('127.0.0.1', port)] : ['bench/ingest/push-server.ts']
  const production = { ...environment, NODE_ENV: 'production' }
  return {
    web: new Victim('web', program, production, path.join(place.folder, 'web.log')),
    worker: new Victim('worker', workerCommand, production, path.join(place.folder, 'worker.log')),
    address: `http://127.0.0.1:${port}`,
    key,
  }
}

/** Kills in random order, spread over the answers, so that all of them fall while pushes come. */
class Blows {
  readonly #place: Place
  readonly #victims: Victims
  readonly #due: { at: number; kind: 'web' | 'worker' | 'postgres' }[]
  readonly #report: ((line: string) => void) | undefined
  #answers = 0
  #turn: Promise<void> = Promise.resolve()
  fallen = 0

  constructor(place: Place, victims: Victims, { properties, batch, kills, seed, report }: IngestOptions) {
    this.#place = place
    this.#victims = victims
    this.#report = report
    const chance = seeded(seed)
    const kinds = (['web', 'worker', 'postgres'] as const).flatMap((kind) => Array.from({ length: kills }, () => kind))
    const answers = Math.ceil(properties / batch)
    this.#due = kinds
      .map((kind) => ({ at: Math.ceil(chance() * answers * 0.9), kind }))
      .toSorted((one, other) => one.at - other.at)
  }

  answered(): void {
    this.#answers += 1
    while ((this.#due[0]?.at ?? Infinity) <= this.#answers) {
      const kind = this.#due.shift()?.kind
      if (kind !== undefined) this.#turn = this.#turn.then(() => this.#strike(kind))
    }
  }

  /** Until the last has fallen and its victim stands again. */
  async over(): Promise<void> {
    await this.#turn
  }

  async #strike(kind: 'web' | 'worker' | 'postgres'): Promise<void> {
    this.fallen += 1
    this.#report?.(`blow ${this.fallen}: ${kind}, after ${this.#answers} answers`)
    if (kind !== 'postgres') return this.#victims[kind].kill()
    process.kill(this.#place.cluster.pid, 'SIGKILL')
    await this.#place.cluster.ended
    this.#place.cluster = await startAgain(this.#place.again)
  }
}

/** What the killed server left behind holds its memory for a moment. */
async function startAgain(start: () => Promise<Cluster>): Promise<Cluster> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start()
    } catch (error) {
      if (attempt === 50) throw error
      await setTimeout(100)
    }
  }
}

async function untilEnded(db: Database, jobs: number): Promise<void> {
  const limit = Date.now() + 300_000
  for (;;) {
    const ended = await patiently(() => db.batchJob.count({ where: { completedAt: { not: null } } }))
    if (ended >= jobs) return
    if (Date.now() > limit) throw new Error(`After 300 s ${ended} of ${jobs} runs have ended.`)
    await setTimeout(100)
  }
}

const jobRow = z.object({
  job_id: z.int(),
  run_key: z.string(),
  status: z.string(),
  processed: z.int(),
  inserted: z.int(),
  other: z.int(),
  pages_received: z.int(),
})

async function leftOf(db: Database, options: IngestOptions, pushed: readonly Pushed[]) {
  const { properties, batch, runs } = options
  const rows = await db.$queryRaw`
    SELECT j.job_id, r.run_key, j.status, j.processed_records AS processed, j.inserted_count AS inserted,
           j.updated_count + j.unchanged_count + j.duplicate_count + j.rejected_count AS other,
           (SELECT coalesce(sum(records_received), 0)::int FROM batch_job_pages g WHERE g.job_id = j.job_id) AS pages_received
    FROM batch_jobs j JOIN spider_runs r ON r.job_id = j.job_id ORDER BY j.job_id`
  const pushedOf = new Map<string, number>()
  for (const { runId, batches } of shares(options)) {
    pushedOf.set(runId, (pushedOf.get(runId) ?? 0) + batches.flat().length)
  }
  const keys = await db.property.findMany({ select: { sourceKey: true, revision: true } })
  const stored = new Set(keys.map(({ sourceKey }) => sourceKey))
  const wanted = listings(1, properties).map(({ url }) => String(url))
  if (pushed.some(({ jobIds }) => jobIds.size !== 1)) options.report?.('a client was told of several jobs for one run')
  return {
    pushed: properties,
    batches: Math.ceil(properties / batch),
    stored: keys.length,
    missing: wanted.filter((key) => !stored.has(key)).length,
    rewritten: keys.filter(({ revision }) => revision !== 1).length,
    runs: Math.min(runs, options.clients),
    jobs: z
      .array(jobRow)
      .parse(rows)
      .map((row) => ({
        jobId: row.job_id,
        status: row.status,
        pushed: pushedOf.get(row.run_key) ?? 0,
        processed: row.processed,
        inserted: row.inserted,
        other: row.other,
        pagesReceived: row.pages_received,
      })),
    receipts: await db.push.count({ where: { state: 'written' } }),
  }
}
