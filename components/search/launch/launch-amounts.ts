import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { formatCount, formatMoney } from '#components/ui/format/formats.ts'

/** Records of one page, the most that *Get now* asks for. */
export const recordsOfOnePage = 400

type Terms = Pick<Estimate, 'paid' | 'allowanceLeft' | 'pricePerRecord' | 'currency'>

/** What a number of records costs at most beyond the allowance; null while no price is set. */
export function costOf(records: number, terms: Terms): number | null {
  if (terms.pricePerRecord === null) return null
  const charged = Math.max(0, records - (terms.allowanceLeft ?? 0))
  // Rounded to four digits, since 8,044 × 0.01 is 80.44000000000001 in binary.
  return Number((charged * terms.pricePerRecord).toFixed(4))
}

/** The amount for the button that spends it: money, exports, or the words for neither. */
export function amountWords(records: number, terms: Terms): string {
  if (!terms.paid) return 'free'
  const cost = costOf(records, terms)
  if (cost === null) return records === 1 ? '1 export' : `${formatCount(records)} exports`
  return cost === 0 ? 'from allowance' : formatMoney(cost, terms.currency ?? 'USD')
}

/** The words on *Get now*; it never says all when there is more. */
export function getNowLabel(estimate: Terms & Pick<Estimate, 'totalRecords'>): string {
  const records = Math.min(estimate.totalRecords, recordsOfOnePage)
  const what = estimate.totalRecords > recordsOfOnePage ? `Get first ${records} now` : `Get ${records} now`
  return `${what}, ${amountWords(records, estimate)}`
}
