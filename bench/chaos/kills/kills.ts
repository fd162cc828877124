import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connect, type Database } from '#lib/db.ts'
import { changeSettings } from '#lib/env.ts'
import { buyPageAgain } from '#lib/jobs/page-decisions.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { isTransient } from '#lib/database-errors.ts'
import { writeOff } from '#lib/spend/commands.ts'
import { jobNow, openEngine, startSearch, type Engine } from '#lib/testing/engine.ts'
import { embeddedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster, type Cluster } from '#scripts/postgres/cluster.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { deployMigrations } from '#scripts/migrations/deploy.ts'
import { startSandbox } from '#sandbox/server.ts'
import { workerCommand } from '#workers/command.ts'
import { seeded } from '#bench/ground/seeded.ts'
import { openDoor, type WebDoor } from './web-door.ts'
import { Victim } from './process.ts'
import { readLedger, type LedgerFacts } from '../sandbox-facts.ts'

export interface KillOptions {
  /** Pages of 400 records. */
  pages: number
  /** `kill -9` of a random worker at a random instant. */
  kills: number
  /** A worker frozen past its lease and woken. */
  freezes: number
  /** All connections of the database ended at once. */
  connectionKills: number
  postgresRestarts: number
  /** `kill -9` of the web process, through which the job is made, watched and decided about; 0 runs without it. */
  webKills: number
  workers: number
  latencyMs: number
  /** Speed limit of the disturbed run, so that the job is still at work when the last blow falls. */
  requestsPerSecond: number
  paid: boolean
  seed: number
  report?: (line: string) => void
}

export interface KillRun {
  job: Job
  seconds: number
  /** Rows as stored, without what differs by nature (ids, times, job numbers). */
  rows: string[]
  /** The same after an undisturbed run. */
  undisturbedRows: string[]
  unclearPages: number
  boughtAgain: number
  ledger: LedgerFacts
  /** Purchases by page offset. */
  purchases: { offset: number; state: string; billed: number }[]
  workersNamed: string[]
  mostClaims: number
  /** Blows that fell while the job was at work. */
  blows: number
  /** Looks at the job that the web process answered meanwhile. */
  looks: number
}

const workerSettings = {
  PROPERTYRADAR_TIMEOUT_SECONDS: '3',
  PROPERTYRADAR_GRACE_SECONDS: '2',
  PROPERTYRADAR_IN_FLIGHT: '8',
  BATCH_RETRY_DELAY: '0.2',
  SWEEP_INTERVAL_SECONDS: '3',
  LOG_LEVEL: 'warn',
}

/** A job run while its workers, its connections and its database are killed at random instants, and what is left of it. */
export async function runWithKills(options: KillOptions): Promise<KillRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-chaos-'))
  const records = options.pages * 400
  const sandbox = await startSandbox({
    records: records * 2,
    latencyMs: options.latencyMs,
    allowance: 100_000_000,
    today: '2026-11-01',
  })
  const clusterOptions = {
    binaries: embeddedBinaries(),
    folder: path.join(folder, 'postgres'),
    password: 'chaos',
    port: await freePort(),
    logFile: path.join(folder, 'postgres.log'),
    tied: true,
    settings: { max_connections: 200, fsync: 'off' },
  }
  const place: Place = {
    folder,
    cluster: await startCluster(clusterOptions),
    again: () => startCluster(clusterOptions),
  }
  changeSettings({ SANDBOX_URL: sandbox.url })
  try {
    const undisturbedRows = await undisturbed(place, sandbox.url, options, records)
    return { ...(await disturbed(place, sandbox.url, options, records)), undisturbedRows }
  } finally {
    await place.cluster.stop('immediate')
    await sandbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Place {
  folder: string
  cluster: Cluster
  again: () => Promise<Cluster>
}

function search(options: KillOptions, records: number) {
  const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]
  const free = { criteria, fields: ['RadarID'], maxRecords: records }
  return options.paid ? { criteria, maxRecords: records, confirmRecords: records } : free
}

async function prepare(place: Place, name: string): Promise<string> {
  const admin = connect({ url: place.cluster.url('postgres'), connections: 1, applicationName: 'chaos' })
  await admin.$executeRawUnsafe(`CREATE DATABASE ${name}`)
  await admin.$disconnect()
  const url = place.cluster.url(name)
  await deployMigrations(url)
  return url
}

function startWorkers(place: Place, url: string, sandboxUrl: string, count: number, perSecond: number): Victim[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `chaos-${index + 1}`
    const own = { DATABASE_URL: url, SANDBOX_URL: sandboxUrl, WORKER_NAME: name }
    const environment = { ...workerSettings, ...own, PROPERTYRADAR_REQUESTS_PER_SECOND: String(perSecond) }
    return new Victim(name, workerCommand, environment, path.join(place.folder, `${name}.log`))
  })
}

async function undisturbed(place: Place, sandboxUrl: string, options: KillOptions, records: number): Promise<string[]> {
  const url = await prepare(place, 'undisturbed')
  await fetch(`${sandboxUrl}/__sandbox/settings`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"latencyMs":0}',
  })
  const engine = await openEngine(url)
  const workers = startWorkers(place, url, sandboxUrl, 1, 1000)
  try {
    const jobId = await startSearch(engine, search(options, records))
    const job = await settled(engine, jobId, 300)
    if (job.status !== 'COMPLETED') throw new Error(`The undisturbed run ended ${job.status}: ${job.statusReason}`)
    return await storedRows(engine.db)
  } finally {
    await Promise.all(workers.map((worker) => worker.end()))
    await engine.close()
    await fetch(`${sandboxUrl}/__sandbox/reset`, { method: 'POST' })
    const body = JSON.stringify({ latencyMs: options.latencyMs })
    await fetch(`${sandboxUrl}/__sandbox/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
    })
  }
}

async function disturbed(
  place: Place,
  sandboxUrl: string,
  options: KillOptions,
  records: number,
): Promise<Omit<KillRun, 'undisturbedRows'>> {
  const url = await prepare(place, 'disturbed')
  const engine = await openEngine(url)
  const workers = startWorkers(place, url, sandboxUrl, options.workers, options.requestsPerSecond)
  const log = path.join(place.folder, 'web.log')
  const door = options.webKills > 0 ? await openDoor(engine, place.folder, log) : undefined
  const began = performance.now()
  const watching = new AbortController()
  try {
    const { criteria, fields, ...limits } = { fields: undefined, ...search(options, records) }
    const jobId =
      door === undefined
        ? await startSearch(engine, search(options, records))
        : await door.startJob({ criteria, fields }, limits)
    const looks = door?.watch(jobId, watching.signal)
    const blows = await disturb(place, engine, workers, options, jobId, door)
    let boughtAgain = 0
    let unclearPages = 0
    for (;;) {
      const job = await settled(engine, jobId, 600)
      if (job.needs !== 'decision') break
      const bought = await buyAllAgain(engine, jobId, door)
      unclearPages += bought
      boughtAgain += bought
    }
    watching.abort()
    const pages = await engine.db.batchJobPage.findMany({ where: { jobId } })
    const purchases = await engine.db.purchase.findMany({ where: { jobId }, include: { page: true } })
    return {
      job: await jobNow(engine, jobId),
      seconds: (performance.now() - began) / 1000,
      rows: await storedRows(engine.db),
      unclearPages,
      boughtAgain,
      ledger: await readLedger(sandboxUrl),
      purchases: purchases.map((purchase) => ({
        offset: purchase.page.startOffset,
        state: purchase.state,
        billed: purchase.recordsBilled ?? 0,
      })),
      workersNamed: [...new Set(pages.map((page) => page.worker ?? ''))].toSorted(),
      mostClaims: Math.max(...pages.map((page) => page.claims)),
      blows,
      looks: (await looks) ?? 0,
    }
  } finally {
    watching.abort()
    await Promise.all([...workers, ...(door === undefined ? [] : [door.victim])].map((victim) => victim.end()))
    await engine.close()
  }
}

type Blow = 'kill' | 'freeze' | 'connections' | 'postgres' | 'web'

/** Blows in random order at random instants, while the job runs; what is left when it ends is not struck any more. */
async function disturb(
  place: Place,
  engine: Engine,
  workers: Victim[],
  options: KillOptions,
  jobId: number,
  door: WebDoor | undefined,
): Promise<number> {
  const chance = seeded(options.seed)
  const blows: Blow[] = [
    ...Array<Blow>(options.kills).fill('kill'),
    ...Array<Blow>(options.freezes).fill('freeze'),
    ...Array<Blow>(options.connectionKills).fill('connections'),
    ...Array<Blow>(options.postgresRestarts).fill('postgres'),
    ...Array<Blow>(options.webKills).fill('web'),
  ]
  for (let index = blows.length - 1; index > 0; index -= 1) {
    const other = Math.floor(chance() * (index + 1))
    const held = blows[index]
    const swapped = blows[other]
    if (held !== undefined && swapped !== undefined) [blows[index], blows[other]] = [swapped, held]
  }
  await untilWorking(engine, jobId)
  const frozen: Promise<void>[] = []
  for (const [index, blow] of blows.entries()) {
    await setTimeout(300 + chance() * 1700)
    const now = await patiently(() => jobNow(engine, jobId))
    if (now.completedAt !== null) {
      await Promise.all(frozen)
      return index
    }
    const worker = workers[Math.floor(chance() * workers.length)]
    options.report?.(
      `blow ${index + 1} of ${blows.length}: ${blow}${blow === 'kill' || blow === 'freeze' ? ` ${worker?.name}` : ''}`,
    )
    if (blow === 'kill') worker?.kill()
    if (blow === 'freeze' && worker !== undefined) {
      worker.freeze()
      // Past the lease of ten seconds and the take-over, then awake in the middle of what it did.
      frozen.push(setTimeout(16_000).then(() => worker.wake()))
    }
    if (blow === 'web') door?.victim.kill()
    if (blow === 'connections') {
      await patiently(
        () => engine.db.$queryRaw`
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
    }
    if (blow === 'postgres') {
      await place.cluster.stop('fast')
      place.cluster = await place.again()
    }
  }
  await Promise.all(frozen)
  return blows.length
}

async function untilWorking(engine: Engine, jobId: number): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    if ((await jobNow(engine, jobId)).processedRecords > 0) return
    await setTimeout(50)
  }
  throw new Error('The job did not begin within 30 s.')
}

async function settled(engine: Engine, jobId: number, seconds: number): Promise<Job> {
  const limit = Date.now() + seconds * 1000
  for (;;) {
    const job = await patiently(() => jobNow(engine, jobId))
    if (job.completedAt !== null || job.needs !== null) return job
    if (Date.now() > limit) {
      throw new Error(`After ${seconds} s the job is ${JSON.stringify({ ...job, request: undefined })}`)
    }
    await setTimeout(100)
  }
}

/** The harness’s own connections are among those that are killed. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!isTransient(error) || attempt === 100) throw error
      await setTimeout(100)
    }
  }
}

async function buyAllAgain(engine: Engine, jobId: number, door: WebDoor | undefined): Promise<number> {
  const pages = await engine.db.batchJobPage.findMany({ where: { jobId, state: 'unclear' } })
  for (const { pageNumber } of pages) {
    if (door !== undefined) await door.buyAgain(jobId, pageNumber)
    else {
      const action = { jobId, pageNumber, userId: engine.userId, userName: 'Analyst One', raiseCeiling: true }
      await buyPageAgain(engine.db, engine.queue, action, (tx, purchaseId) =>
        writeOff(tx, purchaseId, engine.userId, 'Bought again.'),
      )
    }
  }
  return pages.length
}

/** Everything of a property that must not depend on when and by whom it was stored. */
async function storedRows(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ row: string }[]>`
    SELECT (to_jsonb(p) - '{property_id,observed_at,previous_content_hash,created_at,updated_at,first_job_id,last_job_id,revision}'::text[])::text AS row
    FROM properties p ORDER BY source_key`
  return rows.map(({ row }) => row)
}
