import { z } from 'zod'
import { env } from '#lib/env.ts'
import { BlockedError, FixDataError, SourceError } from '#lib/sources/errors.ts'
import type { SourceAnswer } from '#lib/sources/source.ts'
import { NoSlotError, type Slot } from '#lib/throttle/slots.ts'
import { Manners } from './manners.ts'

/**
 * The listings of one page of a job, read one after the other into a buffer. It is handed over when it is full, when so
 * much time has passed, and when it cannot go on: stopped, out of turns, turned away, or after failures in a row. What
 * was not read is asked for as a page of its own.
 */

const visitedSchema = z.object({ url: z.string(), status: z.int(), body: z.string() })
export type ReadListing = z.infer<typeof visitedSchema>

const stretchSchema = z.object({
  /** When it was read, for dates that say “today”. */
  readAt: z.iso.datetime(),
  listings: z.array(visitedSchema),
  /** Why the site must not be asked further. */
  blocked: z.string().nullable(),
})
export type Stretch = z.infer<typeof stretchSchema>

/** Failures in a row after which the site is left alone for now. */
const mostFailures = 2
/** Text of a buffer, characters: pages are kept as they came until they are stored. */
const mostText = 8 * 1024 * 1024

/**
 * Reads the listings at these addresses.
 * @throws SourceError, NoSlotError, or the signal’s reason, when not a single one could be read
 */
export async function readStretch(urls: readonly string[], signal: AbortSignal, turn: Slot): Promise<SourceAnswer> {
  const manners = new Manners(turn, signal)
  const until = Date.now() + env().SPIDER_BATCH_SECONDS * 1000
  const listings: ReadListing[] = []
  let blocked: string | null = null
  let failures = 0
  let failure: unknown
  let text = 0
  for (const url of urls) {
    if (listings.length > 0 && (Date.now() >= until || text > mostText)) break
    try {
      const { status, body } = await manners.read(url)
      listings.push({ url, status, body })
      text += body.length
      failures = 0
    } catch (error) {
      failure = error
      if (error instanceof BlockedError && listings.length > 0) {
        blocked = error.message
        await turn.giveBack({ kind: 'slow-down', retryAfterSeconds: error.coolDownSeconds, reason: error.message })
      }
      const passes = error instanceof SourceError && error.errorClass === 'try-later' && !signal.aborted
      if (!passes) break
      failures += 1
      if (failures >= mostFailures || url === urls.at(-1)) break
      try {
        await manners.noteFailure(error)
      } catch (noTurn) {
        if (listings.length === 0 && !(noTurn instanceof NoSlotError)) throw noTurn
        break
      }
    }
  }
  if (listings.length === 0) {
    throw failure instanceof Error ? failure : new Error('A page of a crawl names no listing.', { cause: failure })
  }
  const stretch: Stretch = { readAt: new Date().toISOString(), listings, blocked }
  const body = Buffer.from(JSON.stringify(stretch))
  return { httpStatus: 200, headers: {}, body, lastRequestMs: manners.lastMs }
}

/**
 * What was read, from the answer that is kept.
 * @throws FixDataError
 */
export function openStretch(answer: SourceAnswer): Stretch {
  try {
    return stretchSchema.parse(JSON.parse(new TextDecoder().decode(answer.body)))
  } catch (cause) {
    const message = 'What was read of the site is not kept whole, so no listing in it can be used.'
    throw new FixDataError(message, { code: 'answer-unreadable', billing: 'none', cause })
  }
}
