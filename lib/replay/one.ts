import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { ForbiddenError, RefusedError } from '#lib/errors.ts'
import type { Queue } from '#lib/queue.ts'
import type { RejectDetail, UnderstoodRecord } from '#lib/rejects/contract.ts'
import { readEntry, readRaw, rejectNotFound } from '#lib/rejects/entries.ts'
import { RejectSettledError } from '#lib/rejects/settle.ts'
import { explainRecord } from '#lib/sources/explain.ts'
import { openReader, type OpenReader } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { replayRejects } from './replay.ts'

/** One reject: what was understood of it, and how a person edits and replays it. */

type Viewer = (ownerId: string) => boolean

const placeRow = z.object({ page_id: z.bigint(), source: z.string(), criteria: z.unknown(), created_by: z.string() })

async function placeOf(db: Database, rejectId: number): Promise<z.infer<typeof placeRow>> {
  const rows = await db.$queryRaw`
    SELECT r.page_id, j.source, j.criteria, j.created_by FROM rejects r JOIN batch_jobs j ON j.job_id = r.job_id
    WHERE r.reject_id = ${rejectId}`
  const [row] = z.array(placeRow).parse(rows)
  if (row === undefined) throw rejectNotFound(rejectId)
  return row
}

/** The reader of a job’s records; null where its source or request is of a form that is not read any more. */
function readerOf({ source, criteria }: { source: string; criteria: unknown }): OpenReader | null {
  try {
    return openReader(source, criteria)
  } catch (error) {
    if (error instanceof RefusedError) return null
    throw error
  }
}

/**
 * A reject with what is understood of its record as it stands now, edits included.
 * @throws NotFoundError
 */
export async function readReject(db: Database, rejectId: number, viewer: Viewer): Promise<RejectDetail> {
  const entry = await readEntry(db, rejectId, viewer)
  const record = readRaw(entry.editedText ?? entry.rawText)
  const reader = record === undefined ? null : readerOf(await placeOf(db, rejectId))
  const understood = record === undefined || reader === null ? null : explainRecord(reader, record)
  return { ...entry, understood }
}

/**
 * What would be understood of a record in the place of a reject. Nothing is changed.
 * @throws NotFoundError, RefusedError `invalid-fields` for what is no JSON
 */
export async function checkEdit(db: Database, rejectId: number, text: string): Promise<UnderstoodRecord> {
  const reader = readerOf(await placeOf(db, rejectId))
  if (reader === null) throw unreadable()
  return explainRecord(reader, parsed(text))
}

function unreadable(): RefusedError {
  return new RefusedError('unknown-source', 'Records of this job are not read any more. Nothing was changed.')
}

function parsed(text: string): JsonValue {
  const record = readRaw(text)
  if (record !== undefined) return record
  const message = 'This is no JSON. A record begins with { and ends with }; names and texts stand in double quotes.'
  throw new RefusedError('invalid-fields', `${message} Nothing was changed.`, [{ field: 'text', message }])
}

export interface OneReplay {
  rejectId: number
  /** The record as JSON in the place of what the source gave. */
  text?: string | undefined
  userId: string
  viewer: Viewer
}

/**
 * Stores the record of a reject after all, or notes why it still cannot be. Of two who do it at once one stores it, and
 * the other is told so; the same asked twice answers what came of it.
 * @throws NotFoundError, ForbiddenError, RejectSettledError, ConflictError, RefusedError
 */
export async function replayOne(db: Database, queue: Queue, asked: OneReplay) {
  const { rejectId, userId, viewer } = asked
  const place = await placeOf(db, rejectId)
  if (!viewer(place.created_by)) {
    throw new ForbiddenError(
      'not-yours',
      'Its job belongs to somebody else; only they, an owner or an admin change it.',
    )
  }
  const entry = await readEntry(db, rejectId, viewer)
  const text = asked.text ?? entry.editedText ?? entry.rawText
  if (entry.state === 'replayed') {
    if (text !== (entry.editedText ?? entry.rawText)) throw new RejectSettledError()
    return answerOf(db, asked)
  }
  if (asked.text === undefined && readRaw(text) === undefined) {
    const message = 'The record was too long to be kept whole here. Edit it: put in what you know, and replay that.'
    throw new RefusedError('invalid-fields', message, [{ field: 'text', message }])
  }
  const record = parsed(text)
  if (readerOf(place) === null) throw unreadable()
  const editedText = text === entry.rawText ? null : text
  await replayRejects(db, queue, {
    pageId: place.page_id,
    rejects: [{ rejectId: BigInt(rejectId), seen: entry, position: entry.position, record, editedText }],
    userId,
    how: editedText === null ? 'as it was' : 'after an edit',
  })
  return answerOf(db, asked)
}

const words = {
  inserted: 'Stored as a new property.',
  updated: 'Stored; it changed a property that was there.',
  unchanged: 'Nothing had to be changed: the property is stored as it is, or newer.',
  duplicate: 'The job had brought this property already; it counts as a duplicate.',
} as const

async function answerOf(db: Database, { rejectId, viewer }: OneReplay) {
  const reject = await readReject(db, rejectId, viewer)
  const message = reject.outcome === null ? `It still cannot be stored: ${reject.reason}` : words[reject.outcome]
  return { reject, stored: reject.state === 'replayed', message }
}
