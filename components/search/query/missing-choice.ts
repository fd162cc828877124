import { oldestDays, onlyMissingSchema, type OnlyMissing } from '#lib/sources/propertyradar/only-missing.ts'
import type { SearchQuery } from '#components/search/query/query-codec.ts'
import { formatCount } from '#components/ui/format/formats.ts'

/** The choice to ask only for what is missing, as the form shows it. */
export interface MissingChoice {
  only: boolean
  /** Also what was seen longer ago; null for whatever age, text for what is no number yet. */
  olderThanDays: number | string | null
}

/** Where nobody named a number, or one that cannot be. */
export const usualDays = 90

/** The choice a query holds. */
export function choiceOf({ onlyMissing }: SearchQuery): MissingChoice {
  return onlyMissing === undefined
    ? { only: false, olderThanDays: usualDays }
    : { only: true, olderThanDays: onlyMissing.olderThanDays }
}

/** What is wrong with the days, in words for their field; null when nothing is. */
export function daysFault({ only, olderThanDays: days }: MissingChoice): string | null {
  if (!only || days === null) return null
  const isRight = onlyMissingSchema.safeParse({ olderThanDays: days }).success
  return isRight ? null : `Days are a whole number from 0 to ${formatCount(oldestDays)}.`
}

/** The part of the request it becomes, null when everything is asked for. */
export function onlyMissingOf(choice: MissingChoice): OnlyMissing | null {
  if (!choice.only || daysFault(choice) !== null) return null
  return typeof choice.olderThanDays === 'number' ? { olderThanDays: choice.olderThanDays } : {}
}

const dayMs = 86_400_000

/** The part of a request as the form holds it. A moment becomes the whole days since then, so that nothing is missed. */
export function heldMissing(
  { olderThanDays, notSeenSince }: OnlyMissing,
  now: number,
): { olderThanDays: number | null } {
  if (notSeenSince === undefined) return { olderThanDays: olderThanDays ?? null }
  const days = Math.floor((now - Date.parse(notSeenSince)) / dayMs)
  return { olderThanDays: Math.min(Math.max(days, 0), oldestDays) }
}
