import { z } from 'zod'

/**
 * Asking only for what is missing: the keys of all matches are listed free of charge, those that are stored and fresh
 * are left out, and the rest is asked for by name. The search form uses this file too.
 */

/** Oldest age that can be named, days. */
export const oldestDays = 3650

const days = `Days are a whole number from 0 to ${oldestDays.toLocaleString('en-US')}.`

/** Without either part: only what is not stored at all, however long ago the rest was seen. */
export const onlyMissingSchema = z
  .strictObject(
    {
      /** Also ask for what was seen last more than so many days ago. */
      olderThanDays: z.int(days).min(0, days).max(oldestDays, days).optional(),
      /** Also ask for what was not seen since this moment. */
      notSeenSince: z.iso
        .datetime({ offset: true, error: 'Write a moment like 2026-11-22T09:30:00Z.' })
        .max(40, 'Write a moment like 2026-11-22T09:30:00Z.')
        .refine((text) => Number.isFinite(Date.parse(text)), 'There is no such moment.')
        .transform((text) => new Date(text).toISOString())
        .optional(),
    },
    'onlyMissing holds olderThanDays or notSeenSince, or nothing: {"olderThanDays": 90}.',
  )
  .refine(
    ({ olderThanDays, notSeenSince }) => olderThanDays === undefined || notSeenSince === undefined,
    'Give either olderThanDays or notSeenSince.',
  )
  .transform(({ olderThanDays, notSeenSince }): OnlyMissing => {
    if (olderThanDays !== undefined) return { olderThanDays }
    return notSeenSince === undefined ? {} : { notSeenSince }
  })
export interface OnlyMissing {
  olderThanDays?: number
  notSeenSince?: string
}

/** What is asked for, as a sentence says it. */
export function describeOnlyMissing({ olderThanDays, notSeenSince }: OnlyMissing): string {
  if (notSeenSince !== undefined) return `not seen since ${notSeenSince.slice(0, 16).replace('T', ' ')} UTC`
  if (olderThanDays === undefined) return 'not stored yet'
  return `missing or older than ${olderThanDays === 1 ? 'a day' : `${olderThanDays.toLocaleString('en-US')} days`}`
}

const dayMs = 86_400_000
/** Before everything that was ever stored. */
const ever = new Date(0)

/** A record seen at or after this moment is left out. */
export function leftOutSince({ olderThanDays, notSeenSince }: OnlyMissing, now: Date): Date {
  if (notSeenSince !== undefined) return new Date(notSeenSince)
  return olderThanDays === undefined ? ever : new Date(now.getTime() - olderThanDays * dayMs)
}

/**
 * What a job of a request must ask for to fill its gap: all that it should have seen and did not. What the job itself
 * left out as fresh stays left out.
 */
export function gapSince(onlyMissing: OnlyMissing | undefined, jobStarted: Date): OnlyMissing {
  if (onlyMissing === undefined) return { notSeenSince: jobStarted.toISOString() }
  return onlyMissing.olderThanDays === undefined
    ? onlyMissing
    : { notSeenSince: leftOutSince(onlyMissing, jobStarted).toISOString() }
}
