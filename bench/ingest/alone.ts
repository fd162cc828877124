import { Client } from 'pg'
import { inTransaction, type Database } from '#lib/db.ts'
import { columnDefinition } from '#lib/properties/columns.ts'
import { savePage } from '#lib/properties/commands.ts'
import type { PropertyRecord } from '#lib/properties/record.ts'
import { openReader } from '#lib/sources/registry.ts'
import { understand } from '#lib/sources/understand.ts'
import { median, rounded } from '#bench/ground/report.ts'
import { listingsOf } from './listings.ts'

/** The same rows without a push, a queue or a job: what is left is the price of storing them. */

const rowsPerPage = 400

async function readListings(site: string, rows: number) {
  const reader = openReader('spider', { spider: 'bench', site })
  const { records } = await understand(reader, listingsOf(site, 1, rows), (index) => index)
  return { terms: reader.terms, records }
}

/** `savePage` in pages of 400, one transaction each, on the connection of `db`: rows a second. */
export async function savePageAlone(db: Database, site: string, rows: number): Promise<number> {
  const { terms, records } = await readListings(site, rows)
  const began = performance.now()
  for (let at = 0; at < rows; at += rowsPerPage) {
    const page = { source: 'spider', dataset: site, jobId: 1_000_000, pageId: BigInt(at + 1) } as const
    const given = { ...page, observedAt: new Date(), ...terms, records: records.slice(at, at + rowsPerPage) }
    await inTransaction(db, (tx) => savePage(tx, { ...given, expectNew: at > 0 }, false))
  }
  return rows / ((performance.now() - began) / 1000)
}

/** One INSERT a row, each committed by itself, on one connection, rows a second. */
export async function insertAlone(
  url: string,
  nextSite: () => string,
  { rows, runs }: { rows: number; runs: number },
): Promise<number> {
  const client = new Client({ connectionString: url, application_name: 'bench inserts' })
  await client.connect()
  const rates: number[] = []
  try {
    for (let run = 0; run < runs; run += 1) {
      const site = nextSite()
      const few = Math.min(rows, 1000)
      const { terms, records } = await readListings(site, few)
      const text = insertStatement(terms.columns.map((name) => columnDefinition(name).column))
      const began = performance.now()
      for (const record of records) await client.query({ name: 'insert', text, values: valuesOf(record, site) })
      rates.push(few / ((performance.now() - began) / 1000))
    }
  } finally {
    await client.end()
  }
  return rounded(median(rates))
}

const ownColumns = ['source', 'dataset', 'source_key', 'version', 'observed_at', 'position', 'content_hash']

function insertStatement(columns: readonly string[]): string {
  const all = [...ownColumns, 'first_job_id', 'last_job_id', 'extra', ...columns]
  return `INSERT INTO properties (${all.join(', ')}) VALUES (${all.map((_, index) => `$${index + 1}`).join(', ')})`
}

function valuesOf({ sourceKey, version, position, contentHash, extra, values }: PropertyRecord, site: string) {
  const job = 1_000_000
  const own = ['spider', site, sourceKey, version, new Date().toISOString(), position, contentHash]
  return [...own, job, job, JSON.stringify(extra), ...values]
}
