import type { CriterionValue } from '#components/search/query/query-codec.ts'

/** One end of a range: a number, nothing (open), or text that is no number yet. */
export type RangeEnd = number | string | null
export type Range = readonly [RangeEnd, RangeEnd]

/** Reads the ranges of a criterion for its control; at least one, so that there is something to fill in. */
export function readRanges(value: CriterionValue): Range[] {
  const ranges = Array.isArray(value) ? value.map(readRange) : []
  return ranges.length > 0 ? ranges : [[null, null]]
}

function readRange(value: CriterionValue): Range {
  return Array.isArray(value) ? [readEnd(value[0]), readEnd(value[1])] : [readEnd(value), null]
}

function readEnd(value: CriterionValue | undefined): RangeEnd {
  return typeof value === 'number' || typeof value === 'string' ? value : null
}

/** Reads what was typed: thousands separators, a currency or percent sign and k or m for thousand and million are fine. */
export function readTypedNumber(text: string): RangeEnd {
  const plain = text.trim().replace(/[$,%\s]/g, '')
  if (plain === '') return null
  const match = /^(-?(?:\d+\.?\d*|\.\d+))([km])?$/i.exec(plain)
  if (!match) return text.trim()
  const factor = match[2] ? (match[2].toLowerCase() === 'k' ? 1_000 : 1_000_000) : 1
  // Rounded to ten digits, since 1.1 × 1,000,000 is not whole in binary.
  return Number((Number(match[1]) * factor).toFixed(10))
}

/** True when both ends are numbers and the lower one is above the upper one. */
export function isUpsideDown([from, to]: Range): boolean {
  return typeof from === 'number' && typeof to === 'number' && from > to
}
