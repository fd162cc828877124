import type { Transaction } from '#lib/db.ts'

/** A record that could not be stored, with the field, the reason and the raw text. */
export interface NewReject {
  /** Index in the job. */
  position: number
  sourceKey: string | null
  field: string | null
  code: string
  reason: string
  /** The record as the source gave it. */
  raw: unknown
}

/** Longest raw text kept; a longer record is cut, which the text says at its end. */
const maximumRawLength = 20_000

/** Keeps the rejects of one page, in one statement, as part of the page’s commit. */
export async function saveRejects(
  tx: Transaction,
  page: { source: string; dataset: string; jobId: number; pageId: bigint },
  rejects: readonly NewReject[],
): Promise<void> {
  if (rejects.length === 0) return
  const rows = rejects.map((reject) => ({
    position: reject.position,
    source_key: storable(reject.sourceKey, 200),
    field: storable(reject.field, 120),
    code: reject.code.slice(0, 60),
    reason: storable(reject.reason, 1000),
    raw_text: rawText(reject.raw),
  }))
  await tx.$executeRaw`
    INSERT INTO rejects (source, dataset, job_id, page_id, position, source_key, field, code, reason, raw_text)
    SELECT ${page.source}, ${page.dataset}, ${page.jobId}, ${page.pageId}, position, source_key, field, code, reason, raw_text
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r (position int, source_key text, field text, code text, reason text, raw_text text)
    ON CONFLICT (page_id, position) DO NOTHING`
}

/**
 * Puts the rejects of a page that was read again in the place of its former ones, as part of that commit. One that was
 * dismissed stays so while its record still cannot be stored, and one that was replayed while it still can.
 */
export async function replaceRejects(
  tx: Transaction,
  page: { source: string; dataset: string; jobId: number; pageId: bigint },
  rejects: readonly NewReject[],
): Promise<void> {
  const positions = `{${rejects.map((reject) => reject.position).join(',')}}`
  await tx.$executeRaw`
    DELETE FROM rejects
    WHERE page_id = ${page.pageId} AND NOT (state = 'dismissed' AND position = ANY(${positions}::int[]))
      AND NOT (state = 'replayed' AND edited_text IS NOT NULL AND position <> ALL(${positions}::int[]))`
  await saveRejects(tx, page, rejects)
}

/** JSON escapes NUL and half characters, so any record can be kept as text exactly as it was. */
function rawText(raw: unknown): string {
  const text = written(raw)
  if (text.length <= maximumRawLength) return text
  // The cut may fall into the middle of a character, and Postgres takes no halves.
  return `${text.slice(0, maximumRawLength).toWellFormed()}… (${text.length} characters)`
}

function written(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? 'null'
  } catch {
    // JSON.parse reads any depth, JSON.stringify runs out of stack on some thousand levels.
    return 'This record is nested too deeply to be written out; it is in the stored answer of its page.'
  }
}

/** A short text that Postgres takes: no NUL, no half characters, cut to its column. */
export function storable(text: string | null, maximum: number): string | null {
  return text === null ? null : [...text.replaceAll('\0', '\u2400').toWellFormed()].slice(0, maximum).join('')
}
