import type { Estimate, StoredMatches } from '#lib/jobs/estimate/contract.ts'
import type { OnlyMissing } from '#lib/sources/propertyradar/request.ts'
import { costOf } from '#components/search/launch/launch-amounts.ts'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'

/** How many of the compared matches are asked for: those that are missing, and those that are too old. */
export function toAskFor(stored: StoredMatches, { olderThanDays }: OnlyMissing): number {
  const old = olderThanDays === undefined ? [] : stored.seen.filter(({ daysAgo }) => daysAgo >= olderThanDays)
  return old.reduce((sum, { records }) => sum + records, stored.missingRecords)
}

/** Whether every match was compared, so that the numbers are exact. */
export function isWhole({ matchedRecords, comparedRecords }: StoredMatches): boolean {
  return comparedRecords >= matchedRecords
}

/**
 * The estimate of what is left to ask for. Where only the first matches were compared it stays what it was: the most
 * that can be asked for.
 */
export function narrowed(estimate: Estimate, stored: StoredMatches | undefined, only: OnlyMissing | null): Estimate {
  if (only === null || !stored || !isWhole(stored)) return estimate
  const totalRecords = Math.min(estimate.totalRecords, toAskFor(stored, only))
  const pages = Math.ceil(totalRecords / estimate.recordsPerPage)
  const share = estimate.pages === 0 ? 0 : pages / estimate.pages
  const recordsFromAllowance = estimate.paid ? Math.min(totalRecords, estimate.allowanceLeft ?? 0) : 0
  return {
    ...estimate,
    totalRecords,
    pages,
    recordsFromAllowance,
    recordsCharged: estimate.paid ? totalRecords - recordsFromAllowance : 0,
    cost: estimate.paid ? costOf(totalRecords, estimate) : estimate.cost,
    seconds: estimate.seconds === null ? null : estimate.seconds * share,
    secondsFromThrottle: estimate.secondsFromThrottle * share,
  }
}

const ages = [
  { within: 7, words: 'in the last 7 days' },
  { within: 30, words: '8 to 30 days ago' },
  { within: 90, words: '31 to 90 days ago' },
  { within: 365, words: '91 to 365 days ago' },
  { within: Infinity, words: 'longer ago' },
]

/** When the stored ones were seen last, in plain pieces; pieces of none are left out. */
export function seenWords(stored: StoredMatches): string[] {
  let from = 0
  return ages.flatMap(({ within, words }) => {
    const records = stored.seen
      .filter(({ daysAgo }) => daysAgo >= from && daysAgo < within)
      .reduce((sum, each) => sum + each.records, 0)
    from = within
    return records === 0 ? [] : [`${formatCount(records)} seen ${words}`]
  })
}

/** How many of the matches are stored, as one line. */
export function storedWords(stored: StoredMatches): string {
  const { comparedRecords, missingRecords } = stored
  const owned = formatCount(comparedRecords - missingRecords)
  return isWhole(stored)
    ? `${owned} of ${formatQuantity(comparedRecords, 'match', 'matches')}`
    : `${owned} of the first ${formatCount(comparedRecords)}`
}
