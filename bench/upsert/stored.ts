import { connect, type Database } from '#lib/db.ts'
import { columnDefinition, propertyColumnNames, type PropertyColumn } from '#lib/properties/columns.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { median, type Bar } from '#bench/ground/report.ts'
import { inventRows } from './records.ts'
import { savePageWay } from './save-page.ts'
import { deliveriesOf, emptyTables, timed, type UpsertFinding } from './upsert.ts'
import type { Way } from './way.ts'

export interface StoredOptions {
  /** Rows that are there before. */
  stored: number
  rows: number
  runs: number
  progress?: (line: string) => void
}

/** Runs before the first one that counts. */
const warmingRuns = 4

/**
 * `savePage` into an empty table and into one that holds millions, in turn, with new random keys each run. There is one
 * checkpoint, at the end of filling, and the first runs are not counted: after a checkpoint Postgres writes each leaf of
 * an index whole the first time it is changed, up to 326 of them a page of 400 rows, and 29 in the fifth run. Workers
 * meet that once in `checkpoint_timeout`, 15 minutes; with a checkpoint before each run the rate falls to 0.72.
 */
export async function benchStored(ground: Ground, options: StoredOptions): Promise<UpsertFinding[]> {
  const emptyUrl = await ground.database('bench_empty')
  const fullUrl = await ground.database('bench_full')
  const db = connect({ url: emptyUrl, connections: 1, applicationName: 'bench' })
  const full = connect({ url: fullUrl, connections: 1, applicationName: 'bench' })
  const ways = { empty: savePageWay(emptyUrl), full: savePageWay(fullUrl) }
  const measured = { empty: noSeconds(), full: noSeconds() }
  try {
    options.progress?.(`storing ${options.stored} rows`)
    await fill(full, options.stored)
    for (let run = -warmingRuns; run < options.runs; run += 1) {
      options.progress?.(run < 0 ? 'warming up' : `run ${run + 1} of ${options.runs}`)
      await emptyTables(db)
      // The order changes, so that neither always follows the other.
      for (const name of Math.abs(run) % 2 === 0 ? (['empty', 'full'] as const) : (['full', 'empty'] as const)) {
        const seconds = run < 0 ? noSeconds() : measured[name]
        await timePhases(ways[name], seconds, options.rows, run + warmingRuns)
      }
    }
  } finally {
    await ways.empty.close()
    await ways.full.close()
    await db.$disconnect()
    await full.$disconnect()
  }
  return [
    findingOf('savePage into an empty table', options.rows, measured.empty),
    findingOf(`savePage at ${options.stored} stored rows`, options.rows, measured.full),
  ]
}

export function storedBars([empty, full]: readonly UpsertFinding[]): Bar[] {
  const value = (full?.insertRowsPerSecond ?? NaN) / (empty?.insertRowsPerSecond ?? NaN)
  return [{ bar: 'savePage insert with many rows stored / into an empty table', value, atLeast: 0.8 }]
}

interface Seconds {
  insert: number[]
  update: number[]
  unchanged: number[]
}
const noSeconds = (): Seconds => ({ insert: [], update: [], unchanged: [] })

async function timePhases(way: Way, seconds: Seconds, rows: number, run: number): Promise<void> {
  const deliveries = deliveriesOf(inventRows(1000 + run, rows), 400, 1 + run * 3)
  for (const phase of ['insert', 'update', 'unchanged'] as const) {
    seconds[phase].push(await timed(() => way.store(deliveries[phase])))
  }
}

function findingOf(name: string, rows: number, seconds: Seconds): UpsertFinding {
  return {
    name,
    insertRowsPerSecond: Math.round(rows / median(seconds.insert)),
    updateRowsPerSecond: Math.round(rows / median(seconds.update)),
    unchangedRowsPerSecond: Math.round(rows / median(seconds.unchanged)),
  }
}

/** Random keys and every column filled, made by the database itself. */
async function fill(db: Database, rows: number): Promise<void> {
  const columns = propertyColumnNames.map((name) => columnDefinition(name).column)
  const values = propertyColumnNames.map(invented)
  const chunk = 100_000
  for (let first = 1; first <= rows; first += chunk) {
    const last = Math.min(rows, first + chunk - 1)
    await db.$executeRawUnsafe(`
      INSERT INTO properties (source, dataset, source_key, version, observed_at, position, content_hash, first_job_id,
                              last_job_id, extra, ${columns.join(', ')})
      SELECT 'propertyradar', 'sandbox', 'P' || substr(md5(n::text), 1, 10) || n, '', '2025-01-01', n, md5(n::text)::uuid,
             1, 1, '{"Zoning": "R1", "Units": 1, "Subdivision": "Desert View"}', ${values.join(', ')}
      FROM generate_series(${first}, ${last}) AS n`)
  }
  await db.$executeRaw`VACUUM (ANALYZE) properties`
  await db.$executeRaw`CHECKPOINT`
}

/** Columns with an index get values as spread as real ones. */
function invented(name: PropertyColumn): string {
  if (name === 'parcelKey') return `'04013-' || substr(md5((n * 7)::text), 1, 12)`
  if (name === 'city')
    return `(ARRAY['Phoenix', 'Tucson', 'Spokane', 'Salem', 'Reno', 'Waco', 'Tampa', 'Fresno'])[1 + n % 8]`
  if (name === 'stateOrProvince') return `(ARRAY['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL'])[1 + n % 7]`
  if (name === 'estimatedValue') return `90000 + (hashint4(n) & 1048575)`
  const definition = columnDefinition(name)
  switch (definition.kind) {
    case 'text':
      return `left('Desert View ' || n, ${Math.min(definition.maximum, 30)})`
    case 'boolean':
      return `n % 5 = 0`
    case 'date':
      return `date '2015-01-01' + n % 3000`
    default:
      return `${Math.max(definition.minimum, 0)} + n % 60`
  }
}
