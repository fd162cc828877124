import { once } from 'node:events'
import { z } from 'zod'
import type { Ground } from '#bench/ground/ground.ts'
import { startProcess } from '#bench/ground/processes.ts'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { startWeb } from '#bench/web/web-process.ts'
import { connect, type Database } from '#lib/db.ts'
import type { ExportFormat } from '#lib/properties/export/contract.ts'
import { webFlags } from '#scripts/stack/web-command.ts'

export interface ExportsOptions {
  /** Rows of each format’s files, the smaller first. */
  rows: Readonly<Record<ExportFormat, readonly number[]>>
  /** Written by the web process of the present build and sent over HTTP, instead of by a process that does nothing else. */
  inWeb: boolean
  /** How often each file is written. */
  times: number
  progress?: (line: string) => void
}

/** Resident megabytes are of 2^20 bytes, those of a file of 10^6. */
export interface ExportFinding extends Finding {
  process: 'web' | 'alone'
  format: ExportFormat
  rows: number
  seconds: number
  fileMb: number
  idleMb: number
  /** The highest the system saw of the whole process since it began; of several times the highest of all. */
  peakMb: number
  /** Of several times the one in the middle: what a process did not throw away yet differs by a tenth by chance. */
  usualPeakMb: number
  /** Longest wait for the next bytes. */
  longestMs: number
}

const measured = z.object({
  milliseconds: z.number(),
  written: z.number(),
  idleBytes: z.number(),
  peakBytes: z.number(),
  longestMs: z.number(),
})
type Measured = z.infer<typeof measured>
const megabyte = 1_048_576

/** Time, size and memory of exports, each written by a fresh process with the flags of the web process. */
export async function benchExports(ground: Ground, options: ExportsOptions): Promise<ExportFinding[]> {
  const { rows, inWeb, times, progress } = options
  const url = await ground.database('bench_exports')
  const files = (['csv', 'ndjson', 'parquet', 'xlsx'] as const)
    .flatMap((format) => [...new Set(rows[format])].map((many) => ({ format, many })))
    .toSorted((one, other) => one.many - other.many)
  const findings: ExportFinding[] = []
  let stored = 0
  const db = connect({ url, connections: 2, applicationName: 'bench' })
  try {
    for (const { format, many } of files) {
      progress?.(`${many} rows as ${format}`)
      await addProperties(db, stored, many)
      stored = Math.max(stored, many)
      const written: Measured[] = []
      for (let time = 0; time < times; time += 1) {
        written.push(inWeb ? await writtenByWeb(db, url, format) : await writtenAlone(url, format))
      }
      findings.push({ name: 'export', process: inWeb ? 'web' : 'alone', format, rows: many, ...summed(written) })
    }
  } finally {
    await db.$disconnect()
  }
  return findings
}

function summed(files: readonly Measured[]) {
  const usual = (name: keyof Measured) => median(files.map((file) => file[name]))
  const most = (name: keyof Measured) => Math.max(...files.map((file) => file[name]))
  return {
    seconds: rounded(usual('milliseconds') / 1000),
    fileMb: rounded(usual('written') / 1_000_000),
    idleMb: rounded(usual('idleBytes') / megabyte),
    peakMb: rounded(most('peakBytes') / megabyte),
    usualPeakMb: rounded(usual('peakBytes') / megabyte),
    longestMs: rounded(most('longestMs')),
  }
}

async function writtenAlone(url: string, format: ExportFormat): Promise<Measured> {
  const writer = startProcess([...webFlags, 'bench/web/write-export.ts', format], { DATABASE_URL: url })
  try {
    const told = once(writer.child, 'message')
    const ended = once(writer.child, 'exit').then(() => {
      throw new Error(`The export as ${format} ended early.`)
    })
    const [message]: unknown[] = await Promise.race([told, ended])
    ended.catch(() => undefined)
    return measured.parse(message)
  } finally {
    await writer.end()
  }
}

async function writtenByWeb(db: Database, url: string, format: ExportFormat): Promise<Measured> {
  const web = await startWeb(db, url)
  try {
    const { residentBytes: idleBytes } = await web.memory()
    const began = performance.now()
    const answer = await web.ask(`/api/properties/export?format=${format}`)
    if (!answer.ok || answer.body === null) throw new Error(`The web process answered ${answer.status}.`)
    let written = 0
    let longestMs = 0
    let asked = performance.now()
    for await (const part of answer.body) {
      longestMs = Math.max(longestMs, performance.now() - asked)
      asked = performance.now()
      written += part.length
    }
    const milliseconds = performance.now() - began
    const { peakBytes } = await web.memory()
    return { milliseconds, written, idleBytes, peakBytes, longestMs }
  } finally {
    await web.end()
  }
}

export function exportsBars(findings: readonly ExportFinding[]): Bar[] {
  // A spreadsheet has a ceiling; the others are held to being flat, however many rows there are.
  const whole = findings
    .filter(({ format }) => format === 'xlsx')
    .map(({ process, format, rows, peakMb }) => ({
      bar: `MB of the whole process (${process}), ${rows} rows as ${format}`,
      value: peakMb,
      atMost: 300,
    }))
  const flat = findings.flatMap((large) => {
    const small = findings.find(({ format, rows }) => format === large.format && rows < large.rows)
    if (small === undefined) return []
    const bar = `peak of ${large.rows} rows / peak of ${small.rows} as ${large.format}`
    return [{ bar, value: large.usualPeakMb / small.usualPeakMb, atMost: 1.1 }]
  })
  return [...whole, ...flat]
}

/** Adds invented properties with most columns filled until there are so many. */
async function addProperties(db: Database, present: number, wanted: number): Promise<void> {
  if (wanted <= present) return
  await db.$executeRaw`
    INSERT INTO properties (
      observed_at, content_hash, position, first_job_id, last_job_id, source, dataset, source_key, parcel_key, county_fips,
      parcel_number, unparsed_address, city, state_or_province, postal_code, county_or_parish, latitude, longitude,
      property_type, bedrooms_total, bathrooms_total_decimal, living_area, living_area_units, year_built, owner_name,
      owner_mailing_address, tax_assessed_value, tax_annual_amount, tax_year, close_price, close_date, estimated_value,
      estimated_equity, loan_balance, pool_private_yn)
    SELECT now(), gen_random_uuid(), 0, 1, 1, 'propertyradar', 'bench', 'P' || n, '04013-' || n, '04013', n::text,
           n % 9000 || ' W Quillbrook Ln', 'City ' || n % 60, 'AZ', lpad((85000 + n % 300)::text, 5, '0'), 'Maricopa',
           33 + (n % 10000) / 9000.0, -112 - (n % 7000) / 9000.0, 'Single family', n % 6, 1 + n % 4, 900 + n % 3000,
           'Square feet', 1950 + n % 70, 'Owner ' || n % 400000 || ', Ana', n % 9000 || ' E Osterholt Ave, Mesa AZ 85201',
           100000 + n % 900000, 900 + n % 9000, 2025, 90000 + n % 800000, date '2001-01-01' + n % 8000,
           150000 + n % 900000, n % 700000 - 50000, n % 400000, n % 5 = 0
    FROM generate_series(${present + 1}::int, ${wanted}::int) n`
  await db.$executeRaw`VACUUM (ANALYZE) properties`
}
