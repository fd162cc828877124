import { once } from 'node:events'
import { z } from 'zod'
import type { Ground } from '#bench/ground/ground.ts'
import { startProcess } from '#bench/ground/processes.ts'
import { rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { connect, type Database } from '#lib/db.ts'
import type { ExportFormat } from '#lib/properties/export/contract.ts'

export interface ExportsOptions {
  /** Rows of each format’s file. */
  rows: Readonly<Record<ExportFormat, number>>
  progress?: (line: string) => void
}

/** Resident megabytes are of 2^20 bytes, those of a file of 10^6. */
export interface ExportFinding extends Finding {
  format: ExportFormat
  rows: number
  seconds: number
  fileMb: number
  idleMb: number
  /** The highest the system saw since the process began. */
  peakMb: number
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
const megabyte = 1_048_576

/** Time, size and memory of an export of each format, each written by a fresh process. */
export async function benchExports(ground: Ground, { rows, progress }: ExportsOptions): Promise<ExportFinding[]> {
  const url = await ground.database('bench_exports')
  const findings: ExportFinding[] = []
  let stored = 0
  const inOrder = (['csv', 'ndjson', 'parquet', 'xlsx'] as const).toSorted((one, other) => rows[one] - rows[other])
  const db = connect({ url, connections: 2, applicationName: 'bench' })
  try {
    for (const format of inOrder) {
      progress?.(`${rows[format]} rows as ${format}`)
      await addProperties(db, stored, rows[format])
      stored = Math.max(stored, rows[format])
      findings.push(await findingOf(url, format, rows[format]))
    }
  } finally {
    await db.$disconnect()
  }
  return findings
}

async function findingOf(url: string, format: ExportFormat, rows: number): Promise<ExportFinding> {
  const writer = startProcess(['bench/web/write-export.ts', format], { DATABASE_URL: url })
  try {
    const told = once(writer.child, 'message')
    const ended = once(writer.child, 'exit').then(() => {
      throw new Error(`The export as ${format} ended early.`)
    })
    const [message]: unknown[] = await Promise.race([told, ended])
    ended.catch(() => undefined)
    const { milliseconds, written, idleBytes, peakBytes, longestMs } = measured.parse(message)
    return {
      name: 'export',
      format,
      rows,
      seconds: rounded(milliseconds / 1000),
      fileMb: rounded(written / 1_000_000),
      idleMb: rounded(idleBytes / megabyte),
      peakMb: rounded(peakBytes / megabyte),
      longestMs: rounded(longestMs),
    }
  } finally {
    await writer.end()
  }
}

export function exportsBars(findings: readonly ExportFinding[]): Bar[] {
  return findings.map(({ format, rows, idleMb, peakMb }) => ({
    bar: `MB above idle, ${rows} rows as ${format}`,
    value: peakMb - idleMb,
    atMost: 300,
  }))
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
