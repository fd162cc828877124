import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Prisma } from '#prisma/generated/client.ts'
import type { Database } from '#lib/db.ts'
import { ConflictError, MalformedError, RefusedError } from '#lib/errors.ts'

/**
 * `Idempotency-Key`: a change that is sent twice with one key happens once. The key is reserved in its own commit
 * before the work, the answer stored after it, and kept 24 hours. Only answers that changed something are kept: a
 * refusal changed nothing, so its key is free again. A key whose work ended without an answer (a crash, a lost
 * database) is never worked on again, since nobody knows whether the change was made; but for work that itself knows
 * what it has done before, which is done again.
 */

const longestWorkSeconds = 300
const keySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/)

const storedAnswerSchema = z.object({
  body: z.string(),
  contentType: z.string().nullable(),
  location: z.string().nullable(),
})

const rowsSchema = z.array(
  z.object({
    body_hash: z.string(),
    status: z.number().nullable(),
    answer: z.unknown(),
    created_at: z.date(),
    age_seconds: z.number(),
  }),
)

export interface Reservation {
  userId: string
  key: string
}

/**
 * The `Idempotency-Key` of a request, if it has one.
 * @throws MalformedError
 */
export function idempotencyKey(headers: Headers): string | undefined {
  const given = headers.get('idempotency-key')
  if (given === null) return undefined
  const parsed = keySchema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new MalformedError(
    'bad-idempotency-key',
    'The header Idempotency-Key holds 1 to 200 visible ASCII characters, such as a UUID. Nothing was changed.',
  )
}

/** What makes two requests the same: method, address and body. */
export function requestHash(request: Request, body: Uint8Array): string {
  const url = new URL(request.url)
  return createHash('sha256').update(`${request.method} ${url.pathname}${url.search}\n`).update(body).digest('hex')
}

const removeEveryMs = 60_000
const removedAt = new WeakMap<Database, number>()

/** Once a minute a process: at every request it would take as long as the rest of the reservation. */
async function removeOld(db: Database): Promise<void> {
  const now = performance.now()
  if (now - (removedAt.get(db) ?? -Infinity) < removeEveryMs) return
  removedAt.set(db, now)
  await db.$executeRaw`
    DELETE FROM idempotency_keys WHERE (user_id, key) IN (
      SELECT user_id, key FROM idempotency_keys WHERE created_at < now() - interval '24 hours'
      ORDER BY created_at LIMIT 5000 FOR UPDATE SKIP LOCKED)`
}

function replay(status: number, answer: unknown): Response {
  const stored = storedAnswerSchema.parse(answer)
  const headers = new Headers({ 'Idempotency-Replayed': 'true', 'Cache-Control': 'no-store' })
  if (stored.contentType !== null) headers.set('Content-Type', stored.contentType)
  if (stored.location !== null) headers.set('Location', stored.location)
  return new Response(status === 204 ? null : stored.body, { status, headers })
}

/** The answer that was given before; or, where the work is to be done, when a request with this key first began it. */
export type Reserved = { answer: Response } | { answer: null; begunAt: Date | null }

/**
 * Reserves a key for this request, or answers with what was answered before.
 * @param repeatable the work recognises what it has done: it is begun again while, or after, another is at it
 * @throws RefusedError `idempotency-key-reused` when the key came with another request.
 * @throws ConflictError `idempotency-in-flight` while the first request is at work, `idempotency-unclear` when it
 * ended without an answer.
 */
export async function reserve(
  db: Database,
  reservation: Reservation,
  hash: string,
  repeatable: boolean,
): Promise<Reserved> {
  const { userId, key } = reservation
  await removeOld(db)
  const taken = await db.$executeRaw`
    INSERT INTO idempotency_keys AS kept (user_id, key, body_hash, created_at) VALUES (${userId}, ${key}, ${hash}, now())
    ON CONFLICT (user_id, key) DO UPDATE SET body_hash = excluded.body_hash, status = NULL, answer = NULL, created_at = now()
    WHERE kept.created_at < now() - interval '24 hours'`
  if (taken === 1) return { answer: null, begunAt: null }

  const [row] = rowsSchema.parse(
    await db.$queryRaw`
      SELECT body_hash, status::int AS status, answer, created_at,
             extract(epoch FROM now() - created_at)::float8 AS age_seconds
      FROM idempotency_keys WHERE user_id = ${userId} AND key = ${key}`,
  )
  if (repeatable && row?.status === null && row.body_hash === hash) return { answer: null, begunAt: row.created_at }
  if (row === undefined || (row.status === null && row.age_seconds < longestWorkSeconds && row.body_hash === hash)) {
    throw new ConflictError(
      'idempotency-in-flight',
      'The first request with this Idempotency-Key is still at work. Send it again in a moment to get its answer.',
    )
  }
  if (row.body_hash !== hash) {
    throw new RefusedError(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request. Nothing was changed; use a new key for a new request.',
    )
  }
  if (row.status === null) {
    throw new ConflictError(
      'idempotency-unclear',
      'The first request with this Idempotency-Key was cut off, and its change may have been made. Look first, then ' +
        'use a new key if it is missing.',
    )
  }
  return { answer: replay(row.status, row.answer) }
}

/** Stores the answer of a change that was made. */
export async function keepAnswer(db: Database, reservation: Reservation, answer: Response): Promise<void> {
  const stored: Prisma.InputJsonObject = {
    body: await answer.clone().text(),
    contentType: answer.headers.get('content-type'),
    location: answer.headers.get('location'),
  }
  await db.idempotencyKey.updateMany({
    where: { userId: reservation.userId, key: reservation.key, status: null },
    data: { status: answer.status, answer: stored },
  })
}

/** Frees a key whose request changed nothing. */
export async function release(db: Database, reservation: Reservation): Promise<void> {
  await db.idempotencyKey.deleteMany({ where: { userId: reservation.userId, key: reservation.key, status: null } })
}
