import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { connect, type Database } from '#lib/db.ts'
import { changeSettings } from '#lib/env.ts'
import { buyPageAgain } from '#lib/jobs/pages/page-decisions.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { writeOff } from '#lib/spend/commands.ts'
import { jobNow, openEngine, startSearch, type Engine } from '#lib/testing/engine.ts'
import { embeddedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster } from '#scripts/postgres/cluster.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { deployMigrations } from '#scripts/migrations/deploy.ts'
import { startSandbox } from '#sandbox/server.ts'
import { workerCommand } from '#workers/process/command.ts'
import { disturb, patiently, type Place } from './blows.ts'
import { openDoor, type WebDoor } from './web-door.ts'
import { Victim } from './process.ts'
import { readBilledKeys, readLedger, readListings, type LedgerFacts } from '../sandbox-facts.ts'

/** Costs nothing; paid by stretches of the source’s list; or paid by name, of keys that are listed first. */
export const killKinds = ['free', 'paid', 'named'] as const
export type KillKind = (typeof killKinds)[number]

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
  kind: KillKind
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
  /** Those of them that fell while its keys were listed. */
  blowsWhileListing: number
  /** How often a listing began at its first key. */
  listingsBegun: number
  /** Keys that are still kept of a listing. */
  listedLeft: number
  /** Every key that was billed, as often as it was. */
  billedKeys: string[]
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

function search({ kind }: KillOptions, records: number) {
  const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'] }]
  if (kind === 'free') return { request: { criteria, fields: ['RadarID'] }, limits: { maxRecords: records } }
  const request = kind === 'named' ? { criteria, onlyMissing: {} } : { criteria }
  return { request, limits: { maxRecords: records, confirmRecords: records } }
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
    const { request, limits } = search(options, records)
    const jobId = await startSearch(engine, { ...request, ...limits })
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
    const { request, limits } = search(options, records)
    const jobId =
      door === undefined ? await startSearch(engine, { ...request, ...limits }) : await door.startJob(request, limits)
    const looks = door?.watch(jobId, watching.signal)
    const { blows, blowsWhileListing } = await disturb(place, engine, workers, options, jobId, door)
    let unclearPages = 0
    for (;;) {
      const job = await settled(engine, jobId, 600)
      if (job.needs !== 'decision') break
      unclearPages += await buyAllAgain(engine, jobId, door)
    }
    watching.abort()
    const pages = await engine.db.batchJobPage.findMany({ where: { jobId } })
    const purchases = await engine.db.purchase.findMany({ where: { jobId }, include: { page: true } })
    return {
      job: await jobNow(engine, jobId),
      seconds: (performance.now() - began) / 1000,
      rows: await storedRows(engine.db),
      unclearPages,
      // As the job noted it: an answer that comes late after all leaves nothing to buy, also to whoever asked for it.
      boughtAgain: await engine.db.batchJobLog.count({ where: { jobId, event: 'page-bought-again' } }),
      ledger: await readLedger(sandboxUrl),
      purchases: purchases.map((purchase) => ({
        offset: purchase.page.startOffset,
        state: purchase.state,
        billed: purchase.recordsBilled ?? 0,
      })),
      workersNamed: [...new Set(pages.map((page) => page.worker ?? ''))].toSorted(),
      mostClaims: Math.max(...pages.map((page) => page.claims)),
      blows,
      blowsWhileListing,
      listingsBegun: (await readListings(sandboxUrl)).filter((start) => start === 0).length,
      listedLeft: await engine.db.listedKeys.count(),
      billedKeys: await readBilledKeys(sandboxUrl),
      looks: (await looks) ?? 0,
    }
  } finally {
    watching.abort()
    await Promise.all([...workers, ...(door === undefined ? [] : [door.victim])].map((victim) => victim.end()))
    await engine.close()
  }
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

/** Asks for every unclear page again. @returns how many there were */
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
