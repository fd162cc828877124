import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { TooManyRequestsError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'

/**
 * How much room there is for pushes that wait to be written. Counting them at each push cost more than keeping it, so
 * they are counted now and then, and what this process takes meanwhile is added.
 */

/** Seconds after which a client that found the queue full may try again. */
const retryAfterSeconds = 5
/** A count is good for so many milliseconds, and for so many times what it took. */
const goodMs = 500
const goodTimes = 20
/** A full queue is looked at again no sooner. */
const lookAgainMs = 100
/** Share of the limit from which on the backlog is spoken of, and how often. */
const nearlyFull = 0.8
const spokenOfMs = 60_000

interface Room {
  waiting: number
  countedAt: number
  goodForMs: number
  spokenAt: number
}

const rooms = new WeakMap<Database, Room>()
const countRow = z.tuple([z.object({ waiting: z.int() })])

/** Pushes that wait to be written, counted up to a limit. */
export async function waitingPushes(db: Database, limit: number): Promise<number> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS waiting FROM (SELECT 1 FROM pushes WHERE state = 'waiting' LIMIT ${limit}) w`
  return countRow.parse(rows)[0].waiting
}

/**
 * Makes room for one push.
 * @throws TooManyRequestsError when as many pushes wait as may: the spider keeps its list and sends it again.
 */
export async function refuseWhenFull(db: Database, limit: number): Promise<void> {
  const room = rooms.get(db) ?? { waiting: 0, countedAt: -Infinity, goodForMs: 0, spokenAt: -Infinity }
  rooms.set(db, room)
  const now = performance.now()
  const isFull = room.waiting >= limit
  if (now - room.countedAt >= (isFull ? Math.min(lookAgainMs, room.goodForMs) : room.goodForMs)) {
    await count(db, room, limit)
  } else if (isFull && now - room.countedAt < lookAgainMs) throw new TooManyRequestsError(retryAfterSeconds)
  if (room.waiting >= limit * nearlyFull) speak(room, limit)
  if (room.waiting >= limit) throw new TooManyRequestsError(retryAfterSeconds)
  room.waiting += 1
}

async function count(db: Database, room: Room, limit: number): Promise<void> {
  const began = performance.now()
  // Whoever comes while it is counted goes by the count before.
  room.countedAt = began
  room.waiting = await waitingPushes(db, limit)
  room.goodForMs = Math.max(goodMs, (performance.now() - began) * goodTimes)
}

const inEnglish = (count: number): string => count.toLocaleString('en-US')

/** What to say of so many waiting pushes; null while there is room. */
export function backlogWarning(waiting: number, limit: number): string | null {
  if (waiting >= limit) {
    return `${inEnglish(waiting)} pushes wait, as many as may: spiders are told to come back. Start another worker.`
  }
  if (waiting < limit * nearlyFull) return null
  return `${inEnglish(waiting)} pushes wait of ${inEnglish(limit)} that may. Beyond it spiders are told to come back.`
}

function speak(room: Room, limit: number): void {
  if (performance.now() - room.spokenAt < spokenOfMs) return
  room.spokenAt = performance.now()
  log.warn(
    { waiting: room.waiting, limit },
    'pushes wait to be written; beyond the limit spiders are told to come back',
  )
}
