import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib'
import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'

/** What sources answered, kept compressed: a page of 400 records is about a fifth of its size, at 1 to 3 ms. */

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Largest answer that is ever read back. */
const maximumBytes = 64 * 1024 * 1024

const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
/** Up to here compressing takes less than half a millisecond, and handing it to another thread more. */
const quickBytes = 128 * 1024

export interface StoredAnswer {
  httpStatus: number
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

export async function compressBody(body: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = body.byteLength <= quickBytes ? zstdCompressSync(body, options) : await compress(body, options)
  return new Uint8Array(compressed)
}

/** A stored body as it came. @throws when it is larger than any answer that is taken. */
export async function decompressBody(body: Uint8Array): Promise<Uint8Array> {
  return decompress(body, { maxOutputLength: maximumBytes })
}

export interface RawPage {
  jobId: number
  pageId: bigint
  /** Null for a free page, which keeps only its newest answer. */
  purchaseId: bigint | null
  httpStatus: number
  /** Whether it was a complete valid page. */
  complete: boolean
  compressed: Uint8Array<ArrayBuffer>
  bodyBytes: number
}

/** Stores an answer. One per purchase: an answer that is already there stays. */
export async function keepAnswer(tx: Transaction, raw: RawPage): Promise<void> {
  if (raw.purchaseId === null) {
    await tx.$executeRaw`
      INSERT INTO raw_pages (job_id, page_id, http_status, complete, body, body_bytes)
      VALUES (${raw.jobId}, ${raw.pageId}, ${raw.httpStatus}, ${raw.complete}, ${raw.compressed}, ${raw.bodyBytes})
      ON CONFLICT (page_id) WHERE purchase_id IS NULL DO UPDATE
        SET http_status = excluded.http_status, complete = excluded.complete, body = excluded.body,
            body_bytes = excluded.body_bytes, received_at = clock_timestamp()`
    return
  }
  await tx.$executeRaw`
    INSERT INTO raw_pages (job_id, page_id, purchase_id, http_status, complete, body, body_bytes)
    VALUES (${raw.jobId}, ${raw.pageId}, ${raw.purchaseId}, ${raw.httpStatus}, ${raw.complete}, ${raw.compressed},
            ${raw.bodyBytes})
    ON CONFLICT (purchase_id) DO NOTHING`
}

/** Answers one statement removes: up to some 60 MB. */
const removedAtOnce = 200

/**
 * Removes answers older than so many days and notes it on their pages, a slice at a time; answers how many pages lost one.
 * What an open page or an open or unclear purchase may still be read from stays, and so does all of the ledger.
 */
export async function removeOldAnswers(db: Handle, days: number): Promise<number> {
  if (days === 0) return 0
  return db.$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT r.raw_page_id, r.page_id FROM raw_pages r JOIN batch_job_pages g USING (page_id)
      WHERE r.received_at < clock_timestamp() - make_interval(days => ${days}::int)
        AND g.state NOT IN ('queued', 'fetching', 'fetched', 'unclear') AND g.rerun_message_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM purchases p
                        WHERE p.page_id = r.page_id AND p.state IN ('reserved', 'sent', 'answered', 'unclear'))
      ORDER BY r.received_at LIMIT ${removedAtOnce} FOR NO KEY UPDATE OF g SKIP LOCKED
    ),
    gone AS (DELETE FROM raw_pages r USING old WHERE r.raw_page_id = old.raw_page_id RETURNING r.page_id)
    UPDATE batch_job_pages SET answer_removed_at = clock_timestamp() WHERE page_id IN (SELECT page_id FROM gone)`
}

const rawRow = z.object({ http_status: z.int(), body: z.instanceof(Uint8Array) })

/** The complete answer stored for a page (of one purchase, or of the free page); null when there is none. */
export async function keptAnswer(db: Handle, pageId: bigint, purchaseId: bigint | null): Promise<StoredAnswer | null> {
  const rows = await db.$queryRaw`
    SELECT http_status, body FROM raw_pages
    WHERE page_id = ${pageId} AND purchase_id IS NOT DISTINCT FROM ${purchaseId}::bigint AND complete`
  const [row] = z.array(rawRow).parse(rows)
  if (row === undefined) return null
  return { httpStatus: row.http_status, headers: {}, body: await decompressBody(row.body) }
}
