import { connect, type Database } from '#lib/db.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { median, type Bar, type Finding } from '#bench/ground/report.ts'
import { copyWay } from './copy.ts'
import { batchOf100Way, rowByRowWay } from './plain-sql.ts'
import { prismaUpsertWay } from './prisma-upsert.ts'
import { changeRows, inventRows, type BenchRow } from './records.ts'
import { savePageWay } from './save-page.ts'
import type { Delivery, Way } from './way.ts'

export interface UpsertOptions {
  rows: number
  runs: number
  rowsPerPage?: number
  seed?: number
  /** Names of the ways to try; all of them without it. */
  only?: readonly string[]
  /** Hears what is being done. */
  progress?: (line: string) => void
}

/** Rows a second. */
export interface UpsertFinding extends Finding {
  insertRowsPerSecond: number
  updateRowsPerSecond: number
  unchangedRowsPerSecond: number
}

const phases = ['insert', 'update', 'unchanged'] as const
type Phase = (typeof phases)[number]
/** Seconds a row, of each run. */
type Seconds = Record<Phase, number[]>

/**
 * Stores the same rows into the same table, with all its indexes, in every way; then all of them changed; then the same
 * once more. The ways alternate within each run, so that a busy moment of the machine meets all of them alike. A run
 * before the first one is not counted: code is compiled and caches are filled in it.
 */
export async function benchUpsert(ground: Ground, options: UpsertOptions): Promise<UpsertFinding[]> {
  const url = await ground.database('bench_upsert')
  const db = connect({ url, connections: 1, applicationName: 'bench' })
  const ways = await openWays(url, options.only)
  const rows = inventRows(options.seed ?? 1, options.rows)
  const measured = new Map<string, Seconds>(ways.map((way) => [way.name, { insert: [], update: [], unchanged: [] }]))
  try {
    for (let run = -1; run < options.runs; run += 1) {
      // Each run begins with another way, so that none always follows the same one.
      for (const way of [
        ...ways.slice(Math.max(0, run) % ways.length),
        ...ways.slice(0, Math.max(0, run) % ways.length),
      ]) {
        options.progress?.(`run ${run + 1} of ${options.runs}: ${way.name}`)
        const given = rows.slice(0, Math.ceil(rows.length * way.share))
        const seconds = await timeWay(db, way, deliveriesOf(given, options.rowsPerPage ?? 400))
        if (run >= 0) for (const phase of phases) measured.get(way.name)?.[phase].push(seconds[phase] / given.length)
        await checkStored(db, way, given.length)
      }
    }
  } finally {
    for (const way of ways) await way.close()
    await db.$disconnect()
  }
  return ways.map(({ name }) => findingOf(name, measured.get(name)))
}

/** The bars of the ways, from findings of one run. */
export function upsertBars(findings: readonly UpsertFinding[]): Bar[] {
  const rate = (name: string, phase: Phase): number =>
    findings.find((finding) => finding.name === name)?.[`${phase}RowsPerSecond`] ?? NaN
  // COPY does the same in every phase, and one of them may meet a slow moment: 26,000, 29,000 and 34,000 in one run.
  const copy = median(phases.map((phase) => rate('copy', phase)))
  return [
    { bar: 'savePage insert / copy', value: rate('savePage', 'insert') / copy, atLeast: 0.7 },
    {
      bar: 'savePage insert / prismaUpsert insert',
      value: rate('savePage', 'insert') / rate('prismaUpsert', 'insert'),
      atLeast: 10,
    },
    {
      bar: 'savePage update of all rows with history / copy',
      value: rate('savePage', 'update') / copy,
      atLeast: 0.35,
    },
    {
      bar: 'savePage unchanged / copy',
      value: rate('savePage', 'unchanged') / copy,
      atLeast: 4,
    },
  ]
}

async function openWays(url: string, only: readonly string[] | undefined): Promise<Way[]> {
  const all = [
    savePageWay(url),
    await copyWay(url),
    prismaUpsertWay(url),
    await rowByRowWay(url),
    await batchOf100Way(url),
  ]
  const unwanted = all.filter((way) => only !== undefined && !only.includes(way.name))
  for (const way of unwanted) await way.close()
  return all.filter((way) => !unwanted.includes(way))
}

export function deliveriesOf(rows: readonly BenchRow[], rowsPerPage: number, firstJob = 1): Record<Phase, Delivery> {
  const changed = changeRows(rows)
  const delivery = (job: number, delivered: readonly BenchRow[]): Delivery => ({
    jobId: firstJob + job,
    observedAt: new Date(Date.UTC(2026, 0, firstJob + job)),
    pages: pagesOf(delivered, rowsPerPage),
  })
  return { insert: delivery(0, rows), update: delivery(1, changed), unchanged: delivery(2, changed) }
}

function pagesOf(rows: readonly BenchRow[], rowsPerPage: number): BenchRow[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsPerPage) }, (_, page) =>
    rows.slice(page * rowsPerPage, (page + 1) * rowsPerPage),
  )
}

async function timeWay(db: Database, way: Way, deliveries: Record<Phase, Delivery>): Promise<Record<Phase, number>> {
  const seconds = { insert: 0, update: 0, unchanged: 0 }
  await emptyTables(db)
  await db.$executeRaw`CHECKPOINT`
  for (const phase of phases) {
    if (way.needsEmptyTable && phase !== 'insert') await emptyTables(db)
    seconds[phase] = await timed(() => way.store(deliveries[phase]))
    // Between two jobs there is time for autovacuum; here it is given to everyone at the same point.
    await db.$executeRaw`ANALYZE properties`
  }
  return seconds
}

export async function emptyTables(db: Database): Promise<void> {
  await db.$executeRaw`TRUNCATE properties, property_seen, property_changes CASCADE`
}

export async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** A fast way that stores half of the rows would be no finding. */
async function checkStored(db: Database, way: Way, rows: number): Promise<void> {
  const stored = await db.property.count()
  const changes = await db.propertyChange.count()
  if (stored !== rows) throw new Error(`${way.name} left ${stored} rows of ${rows}.`)
  if (way.name === 'savePage' && changes !== rows) throw new Error(`savePage left ${changes} changes of ${rows}.`)
}

function findingOf(name: string, seconds: Seconds | undefined): UpsertFinding {
  const rate = (phase: Phase): number => Math.round(1 / median(seconds?.[phase] ?? []))
  return {
    name,
    insertRowsPerSecond: rate('insert'),
    updateRowsPerSecond: rate('update'),
    unchangedRowsPerSecond: rate('unchanged'),
  }
}
