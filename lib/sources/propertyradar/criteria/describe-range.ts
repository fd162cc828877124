import type { CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { JsonValue } from '#lib/sources/source.ts'

type Unit = CriterionDefinition['unit']

const mostNamed = 3

/**
 * Ranges as a person says them: “50% or more”, “1,000 to 3,000 sq ft or 5,000 sq ft or more”. With `orUnknown`, an open
 * lower end also takes in records without a value, and the words say so.
 */
export function describeRanges(value: JsonValue, unit: Unit, orUnknown: boolean): string {
  const ranges = Array.isArray(value) ? value : []
  const named = ranges.slice(0, mostNamed).map((range) => describeRange(range, unit, orUnknown))
  const rest = ranges.length - named.length
  return rest > 0 ? `${named.join(', ')} and ${rest.toLocaleString('en-US')} more ranges` : named.join(' or ')
}

function describeRange(range: JsonValue, unit: Unit, orUnknown: boolean): string {
  const [from, to] = Array.isArray(range) ? range : []
  const low = typeof from === 'number' ? from : null
  const high = typeof to === 'number' ? to : null
  if (unit === 'year') return describeYears(low, high, orUnknown)
  if (low !== null && low === high) return unit === 'count' ? amount(low, unit) : `exactly ${amount(low, unit)}`
  if (low !== null && high !== null) return `${amount(low, unit).replace(/ [a-z ]+$/, '')} to ${amount(high, unit)}`
  if (low !== null) return `${amount(low, unit)} or more`
  return `${high === null ? 'any' : amount(high, unit)} or less${orUnknown ? ' (or not known)' : ''}`
}

function describeYears(low: number | null, high: number | null, orUnknown: boolean): string {
  if (low !== null && low === high) return `in ${low}`
  if (low !== null && high !== null) return `from ${low} to ${high}`
  if (low !== null) return `in ${low} or later`
  return `in ${high ?? 'any year'} or earlier${orUnknown ? ' (or not known)' : ''}`
}

function amount(number: number, unit: Unit): string {
  const plain = Math.abs(number).toLocaleString('en-US', { maximumFractionDigits: 4 })
  const sign = number < 0 ? '-' : ''
  if (unit === 'dollars') return `${sign}$${plain}`
  if (unit === 'percent') return `${sign}${plain}%`
  if (unit === 'square feet') return `${sign}${plain} sq ft`
  if (unit === 'acres' || unit === 'years' || unit === 'months' || unit === 'days' || unit === 'miles') {
    return `${sign}${plain} ${unit}`
  }
  return `${sign}${plain}`
}
