import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { GoneError } from '#lib/errors.ts'
import { shownCharacters, type RawAnswer } from './contract.ts'
import { decompressBody } from './raw-pages.ts'

/** What sources answered, as people look at it. */

const mostAnswers = 20

const answerRow = z.object({
  raw_page_id: z.bigint(),
  http_status: z.int(),
  complete: z.boolean(),
  paid: z.boolean(),
  body_bytes: z.int(),
  received_at: z.date(),
})
const bodyRow = z.object({ body: z.instanceof(Uint8Array) })

/** The answers stored for one page, and the beginning of one of them: the one asked for, else the newest. */
export async function readAnswers(
  db: Handle,
  jobId: number,
  pageNumber: number,
  rawPageId?: number,
): Promise<RawAnswer> {
  const answers = await listAnswers(db, jobId, pageNumber)
  const wanted = rawPageId === undefined ? answers[0] : answers.find((answer) => answer.rawPageId === rawPageId)
  const removedAt = (await answerRemovedAt(db, jobId, pageNumber))?.toISOString() ?? null
  if (wanted === undefined) return { answers, shown: null, removedAt }
  const text = await answerText(db, wanted.rawPageId)
  const shown = text.slice(0, shownCharacters).toWellFormed()
  return { answers, shown: { rawPageId: wanted.rawPageId, text: shown, characters: text.length }, removedAt }
}

const removedRow = z.object({ answer_removed_at: z.date().nullable() })

/** When an answer of the page was removed for its age. */
async function answerRemovedAt(db: Handle, jobId: number, pageNumber: number): Promise<Date | null> {
  const rows = await db.$queryRaw`
    SELECT answer_removed_at FROM batch_job_pages WHERE job_id = ${jobId} AND page_number = ${pageNumber}`
  return z.array(removedRow).parse(rows)[0]?.answer_removed_at ?? null
}

/**
 * The whole of one answer as text, at most 64 MB; null when the page has no such answer.
 * @throws GoneError `answer-removed` when it has none any more
 */
export async function readWholeAnswer(
  db: Handle,
  jobId: number,
  pageNumber: number,
  rawPageId?: number,
): Promise<{ rawPageId: number; text: string } | null> {
  const answers = await listAnswers(db, jobId, pageNumber)
  const wanted = rawPageId === undefined ? answers[0] : answers.find((answer) => answer.rawPageId === rawPageId)
  if (wanted === undefined) {
    const removedAt = await answerRemovedAt(db, jobId, pageNumber)
    if (removedAt === null) return null
    throw new GoneError(
      'answer-removed',
      `The answer of page ${pageNumber} was removed on ${removedAt.toISOString().slice(0, 10)}, as answers are kept for a while only. What was stored of it and what it cost stay.`,
    )
  }
  return { rawPageId: wanted.rawPageId, text: await answerText(db, wanted.rawPageId) }
}

async function listAnswers(db: Handle, jobId: number, pageNumber: number): Promise<RawAnswer['answers']> {
  const rows = await db.$queryRaw`
    SELECT r.raw_page_id, r.http_status, r.complete, r.purchase_id IS NOT NULL AS paid, r.body_bytes, r.received_at
    FROM batch_job_pages g JOIN raw_pages r USING (page_id)
    WHERE g.job_id = ${jobId} AND g.page_number = ${pageNumber}
    ORDER BY r.received_at DESC, r.raw_page_id DESC LIMIT ${mostAnswers}`
  return z
    .array(answerRow)
    .parse(rows)
    .map((row) => ({
      rawPageId: Number(row.raw_page_id),
      httpStatus: row.http_status,
      complete: row.complete,
      paid: row.paid,
      bodyBytes: row.body_bytes,
      receivedAt: row.received_at.toISOString(),
    }))
}

async function answerText(db: Handle, rawPageId: number): Promise<string> {
  const rows = await db.$queryRaw`SELECT body FROM raw_pages WHERE raw_page_id = ${rawPageId}`
  const [row] = z.array(bodyRow).parse(rows)
  if (row === undefined) return ''
  const text = new TextDecoder().decode(await decompressBody(row.body))
  return withoutSecrets(text, env().PROPERTYRADAR_TOKEN)
}

/**
 * A text without the token and without anything that is sent as one. What is stored holds no request, but a source, or
 * something between, may put into an error what it was asked with.
 */
export function withoutSecrets(text: string, token: string | undefined): string {
  const known =
    token === undefined ? text : text.replaceAll(token, hidden).replaceAll(encodeURIComponent(token), hidden)
  return known.replace(/(authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)[\w.~+/=-]{8,}/gi, `$1${hidden}`)
}

const hidden = '[left out]'
