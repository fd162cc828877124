import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Database, Handle } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { withinTimeLimit } from '#lib/time-limit.ts'
import { Prisma } from '#prisma/generated/client.ts'
import {
  rejectOutcomeSchema,
  rejectStates,
  type RejectChoice,
  type RejectDetail,
  type RejectEntry,
} from './contract.ts'
import { conditionOf } from './where.ts'

const entryRow = z.object({
  reject_id: z.bigint(),
  source: z.enum(['propertyradar', 'spider', 'county', 'table', 'file']),
  dataset: z.string(),
  job_id: z.int(),
  job_name: z.string(),
  created_by: z.string(),
  page_number: z.int(),
  position: z.int(),
  source_key: z.string().nullable(),
  field: z.string().nullable(),
  code: z.string(),
  reason: z.string(),
  raw_text: z.string(),
  edited_text: z.string().nullable(),
  state: z.enum(rejectStates),
  outcome: rejectOutcomeSchema.nullable(),
  note: z.string().nullable(),
  failed_replays: z.int(),
  created_at: z.date(),
  settled_at: z.date().nullable(),
  settled_by: z.string().nullable(),
})
type EntryRow = z.infer<typeof entryRow>

/** Whether the caller may change what belongs to this person. */
type Viewer = (ownerId: string) => boolean

const selected = Prisma.sql`
  SELECT r.reject_id, r.source, r.dataset, r.job_id, j.name AS job_name, j.created_by, g.page_number, r.position,
         r.source_key, r.field, r.code, r.reason, r.raw_text, r.edited_text, r.state, r.outcome, r.note, r.failed_replays,
         r.created_at, r.settled_at, coalesce(u.name, r.settled_by) AS settled_by
  FROM rejects r JOIN batch_job_pages g ON g.page_id = r.page_id JOIN batch_jobs j ON j.job_id = r.job_id
  LEFT JOIN users u ON u.id = r.settled_by`

/**
 * Rejects of a choice, the newest first.
 * @throws RefusedError `too-broad`, MalformedError
 */
export async function listEntries(
  db: Database,
  { limit, cursor, ...choice }: RejectChoice & { limit: number; cursor?: string | undefined },
  viewer: Viewer,
) {
  const before = readCursor(cursor, z.tuple([z.int()]))?.[0] ?? Number.MAX_SAFE_INTEGER
  const narrow = { field: 'code', message: 'Choose one cause, or narrow the time.' }
  const rows = await withinTimeLimit(
    db,
    narrow,
    (tx) => tx.$queryRaw`
      ${selected} WHERE ${conditionOf(choice)} AND r.reject_id < ${before}
      ORDER BY r.reject_id DESC LIMIT ${limit + 1}`,
  )
  return piece(
    z.array(entryRow).parse(rows),
    limit,
    (row) => entryFromRow(row, viewer),
    (row) => [Number(row.reject_id)],
  )
}

/** @throws NotFoundError */
export async function readEntry(
  db: Handle,
  rejectId: number,
  viewer: Viewer,
): Promise<Omit<RejectDetail, 'understood'>> {
  const rows = await db.$queryRaw`${selected} WHERE r.reject_id = ${rejectId}`
  const [row] = z.array(entryRow).parse(rows)
  if (row === undefined) throw rejectNotFound(rejectId)
  const { raw_text: rawText, edited_text: editedText } = row
  return { ...entryFromRow(row, viewer), rawText, editedText, isWhole: readRaw(rawText) !== undefined }
}

/** What is said of a reject that is gone: its page was read again, and has others by now. */
export function rejectNotFound(rejectId: number): NotFoundError {
  const message = `There is no reject ${rejectId} any more. Its page may have been read again; look at the list.`
  return new NotFoundError('reject-not-found', message)
}

const jsonSchema = z.json()

/** A kept record as it was; undefined where it was cut, or could not be written out. */
export function readRaw(text: string): z.infer<typeof jsonSchema> | undefined {
  try {
    return jsonSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const longestGiven = 80

/** What a field of a record held, as text; null where there is no such field. */
function givenIn(text: string, field: string | null): string | null {
  const raw = readRaw(text)
  if (field === null || typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null
  const value = Object.hasOwn(raw, field) ? raw[field] : undefined
  if (value === undefined) return null
  const written = JSON.stringify(value)
  return written.length > longestGiven ? `${written.slice(0, longestGiven).toWellFormed()}…` : written
}

function entryFromRow(row: EntryRow, viewer: Viewer): RejectEntry {
  return {
    rejectId: Number(row.reject_id),
    source: row.source,
    dataset: row.dataset,
    jobId: row.job_id,
    jobName: row.job_name,
    pageNumber: row.page_number,
    position: row.position,
    sourceKey: row.source_key,
    field: row.field,
    code: row.code,
    reason: row.reason,
    given: givenIn(row.edited_text ?? row.raw_text, row.field),
    state: row.state,
    outcome: row.outcome,
    note: row.note,
    failedReplays: row.failed_replays,
    createdAt: row.created_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    settledBy: row.settled_by,
    mine: viewer(row.created_by),
  }
}
