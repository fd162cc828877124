import { findCriterion, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { countyName, stateName } from './places.ts'
import { describeRanges } from './describe-range.ts'
import { isObject, wordOf } from './json.ts'

/** One criterion of a search with its value, as PropertyRadar takes it. */
export interface Criterion {
  name: string
  value: JsonValue
}

const mostNamed = 3

/** A criterion in words: what it is called, and its value as a person would say it. */
export function describeCriterion(criterion: Criterion): { label: string; text: string } {
  const definition = findCriterion(criterion.name)
  if (definition === undefined) return { label: criterion.name, text: JSON.stringify(criterion.value) }
  return { label: definition.label, text: valueText(definition, criterion.value) }
}

/** The value of a criterion as a sentence says it. */
export function valueText(definition: CriterionDefinition, value: JsonValue): string {
  switch (definition.kind) {
    case 'boolean':
      return (Array.isArray(value) && value[0] === 1 ? definition.yes : definition.no) ?? ''
    case 'range':
    case 'range-or-unknown':
      return describeRanges(value, definition.unit, definition.kind === 'range-or-unknown')
    case 'date':
      return describeWindow(Array.isArray(value) ? wordOf(value[0]) : '')
    case 'property-type':
      return describeParts(value)
    case 'geo-circle':
      return `within ${isObject(value) ? countOf(value['radius'], 'mile') : '?'} of a point`
    case 'geo-polygon':
      return Array.isArray(value) && value.length > 1 ? `inside ${value.length} drawn areas` : 'inside a drawn area'
    case 'limit-nearest':
      return describeLimit(
        value,
        (limit) => `the ${wordOf(limit['limit'])} nearest to ${wordOf(limit['address'] ?? 'here')}`,
      )
    case 'limit-sort':
      return describeLimit(
        value,
        (limit) =>
          `the first ${wordOf(limit['limit'])} by ${wordOf(limit['sort_field'])}, ${limit['sort_dir'] === 'DESC' ? 'most' : 'least'} first`,
      )
    default:
      return describeWords(definition, Array.isArray(value) ? value : [])
  }
}

function countOf(number: unknown, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`
}

function describeWords(definition: CriterionDefinition, values: readonly JsonValue[]): string {
  const named = values.slice(0, mostNamed).map((value) => describeWord(definition, value))
  const rest = values.length - named.length
  const words = inWords(named, definition.name === 'InAllLists' ? 'and' : 'or', rest)
  return definition.kind === 'multi-prefix' ? `beginning with ${words}` : words
}

function describeWord(definition: CriterionDefinition, value: JsonValue): string {
  const text = wordOf(value)
  if (definition.form === 'county') return countyName(text.padStart(5, '0'))
  if (definition.form === 'state') return stateName(text)
  return definition.values?.find((choice) => String(choice.value) === text)?.label ?? text
}

function describeWindow(window: string): string {
  const match = /^(?:from: (\S+))? ?(?:to: (\S+))?$/.exec(window)
  if (match?.[1] !== undefined && match[2] !== undefined) return `from ${match[1]} to ${match[2]}`
  if (match?.[1] !== undefined) return `since ${match[1]}`
  if (match?.[2] !== undefined) return `up to ${match[2]}`
  if (/^\d/.test(window)) return `on ${window}`
  if (window.endsWith(' Days')) return `in the ${window.toLowerCase()}`
  return window.toLowerCase()
}

function describeParts(value: JsonValue): string {
  const parts: unknown[] = Array.isArray(value) ? value : []
  const words = parts.filter(isObject).flatMap((part) => {
    const definition = findCriterion(wordOf(part['name']))
    const values: unknown[] = Array.isArray(part['value']) ? part['value'] : []
    return values.map((word) => (definition ? describeWord(definition, wordOf(word)) : wordOf(word)))
  })
  const [first = '', ...others] = words.slice(0, mostNamed)
  return inWords([first, ...others.map((word) => word.charAt(0).toLowerCase() + word.slice(1))], 'or', words.length - 3)
}

function describeLimit(value: JsonValue, say: (limit: Record<string, unknown>) => string): string {
  const limit: unknown = Array.isArray(value) ? value[0] : undefined
  return isObject(limit) ? say(limit) : ''
}

/** “a, b or c”; `more` says how many are not named. */
export function inWords(words: readonly string[], last: 'and' | 'or', more = 0): string {
  const all = more > 0 ? [...words, `${more.toLocaleString('en-US')} more`] : words
  if (all.length < 2) return all[0] ?? ''
  return `${all.slice(0, -1).join(', ')} ${more > 0 ? 'and' : last} ${all.at(-1)}`
}
