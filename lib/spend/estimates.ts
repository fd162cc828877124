import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '#lib/db.ts'

/** Free counts, kept for ten minutes so that looking twice asks the source once. */

export interface KeptCount {
  matchedRecords: number
  allowanceLeft: number | null
  /** Whether the source named a record free of charge; null where nothing matched or that was not noted. */
  namesRecords: boolean | null
  countedMs: number
  countedAt: Date
}

function hashOf(countedPart: unknown): string {
  return createHash('md5').update(JSON.stringify(countedPart)).digest('hex')
}

export async function keepCount(
  db: Database,
  dataset: string,
  countedPart: unknown,
  count: Omit<KeptCount, 'countedAt'>,
): Promise<void> {
  await db.$executeRaw`
    WITH old AS (DELETE FROM estimates WHERE counted_at < now() - interval '10 minutes' AND request_hash <> ${hashOf(countedPart)})
    INSERT INTO estimates (dataset, request_hash, matched_records, allowance_left, counted_ms, names_records)
    VALUES (${dataset}, ${hashOf(countedPart)}, ${count.matchedRecords}, ${count.allowanceLeft}, ${count.countedMs},
            ${count.namesRecords})
    ON CONFLICT (dataset, request_hash) DO UPDATE
      SET matched_records = excluded.matched_records, allowance_left = excluded.allowance_left,
          counted_ms = excluded.counted_ms, names_records = excluded.names_records, counted_at = excluded.counted_at`
}

const keptRow = z.object({
  matched_records: z.int(),
  allowance_left: z.int().nullable(),
  counted_ms: z.int(),
  names_records: z.boolean().nullable(),
  counted_at: z.date(),
})

/** A count not older than ten minutes, with the allowance as it stands now; null when there is none. */
export async function keptCount(db: Database, dataset: string, countedPart: unknown): Promise<KeptCount | null> {
  const rows = await db.$queryRaw`
    SELECT e.matched_records, coalesce(a.records_left, e.allowance_left) AS allowance_left, e.counted_ms, e.names_records,
           e.counted_at
    FROM estimates e LEFT JOIN allowances a ON a.dataset = e.dataset
    WHERE e.dataset = ${dataset} AND e.request_hash = ${hashOf(countedPart)} AND e.counted_at > now() - interval '10 minutes'`
  const [row] = z.array(keptRow).parse(rows)
  return row === undefined
    ? null
    : {
        matchedRecords: row.matched_records,
        allowanceLeft: row.allowance_left,
        namesRecords: row.names_records,
        countedMs: row.counted_ms,
        countedAt: row.counted_at,
      }
}
