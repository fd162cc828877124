import type { JsonValue } from '#lib/sources/source.ts'
import type { Report } from './report.ts'

/** Above any amount of money or area there is; larger numbers are slips of the keyboard. */
const largest = 1_000_000_000_000
const mostRanges = 5_000
const howToWrite = 'Write each range as [from, to] inside a list: [[40, 100]], or [[40, null]] for an open end.'

/** Checks the value of a range criterion: a list of `[from, to]`, `null` for an open end. */
export function checkRange(value: unknown, report: Report): JsonValue {
  if (!Array.isArray(value)) return report([], `This takes a list of ranges. ${howToWrite}`)
  if (value.length === 0) return report([], `The list of ranges is empty. ${howToWrite}`)
  if (value.length > mostRanges) {
    return report([], `${value.length} ranges are too many: at most ${mostRanges.toLocaleString('en-US')}.`)
  }
  if (value.length === 2 && value.every((end) => end === null || typeof end === 'number')) {
    return report([], `A range stands in a list of its own. Write [${JSON.stringify(value)}].`)
  }
  return value.map((range: unknown, index) => checkPair(range, index, report))
}

function checkPair(range: unknown, index: number, report: Report): JsonValue {
  if (!Array.isArray(range) || range.length !== 2) return report([index], `A range has two ends. ${howToWrite}`)
  const from = checkEnd(range[0], [index, 0], report)
  const to = checkEnd(range[1], [index, 1], report)
  if (range[0] === null && range[1] === null) {
    return report([index], 'Both ends of the range are open, so it excludes nothing. Fill in one end, or remove it.')
  }
  if (from !== null && to !== null && from > to) {
    return report([index, 1], `The range is upside down: ${to} is less than ${from}. Swap the two ends.`)
  }
  return [from, to]
}

function checkEnd(end: unknown, path: number[], report: Report): number | null {
  if (end === null) return null
  if (typeof end === 'string' && end.trim() !== '' && Number.isFinite(Number(end))) {
    return report(path, `Numbers are written without quotation marks here: ${Number(end)}.`)
  }
  if (typeof end !== 'number') return report(path, 'Each end of a range is a number, or null for an open end.')
  if (!Number.isFinite(end) || Math.abs(end) > largest) {
    return report(path, `The number is too large: at most ${largest.toLocaleString('en-US')} either side of zero.`)
  }
  return end
}
