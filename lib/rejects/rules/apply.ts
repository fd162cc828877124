import type { z } from 'zod'
import type { Fix, Rule } from './contract.ts'
import { readLooseDate, readLooseFlag, readLooseNumber } from './loose-values.ts'

type Json = z.infer<z.ZodJSONSchema>
type RecordFields = { [key: string]: Json }

/** Why a record was rejected: the cause that rules go by. */
export interface Cause {
  code: string
  field: string | null
}

/**
 * A record as a rule makes it; null where the rule is not for it, or changes nothing. The record itself stays as it is.
 */
export function applyRule({ code, faultField, field, only, fix }: Rule, cause: Cause, record: Json): Json | null {
  if (code !== cause.code || faultField !== cause.field) return null
  if (fix.kind === 'read-again') return record
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return null
  const given = Object.hasOwn(record, field) ? record[field] : undefined
  if (only !== undefined && only.length > 0 && !only.includes(asText(single(given)))) return null
  if (fix.kind === 'swap') return swapped(record, field, fix.with)
  const value = fixed(single(given), fix)
  if (value === undefined || same(value, given)) return null
  return { ...record, [field]: value }
}

/** A value as people name it in a rule: texts as they are, everything else as JSON, nothing as an empty text. */
export function asText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : written(value)
}

function written(value: Json): string {
  try {
    return JSON.stringify(value)
  } catch {
    // Nested more deeply than can be written out.
    return ''
  }
}

/** Item loaders wrap single values in lists. */
function single(value: Json | undefined): Json | undefined {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

function swapped(record: RecordFields, one: string, other: string): Json | null {
  const [first, second] = [record, record].map((fields, index) => {
    const name = index === 0 ? one : other
    return Object.hasOwn(fields, name) ? (fields[name] ?? null) : null
  })
  if (same(first ?? null, second)) return null
  return { ...record, [one]: second ?? null, [other]: first ?? null }
}

function same(one: Json, other: Json | undefined): boolean {
  return other !== undefined && (one === other || written(one) === written(other))
}

/** Undefined where the value cannot be read so. */
function fixed(value: Json | undefined, fix: Exclude<Fix, { kind: 'swap' | 'read-again' }>): Json | undefined {
  switch (fix.kind) {
    case 'constant':
      return fix.value
    case 'trim':
      return value === undefined || value === null ? undefined : trimmed(asText(value), fix.longest)
    case 'text':
      return value === undefined || value === null ? undefined : asText(value)
    case 'number':
      return readLooseNumber(asText(value), fix.form)
    case 'date':
      return readLooseDate(asText(value), fix.form)
    case 'flag':
      return readLooseFlag(asText(value))
  }
}

const edge = /[\s"'“”‘’]/

/** Without white space and quotes at both ends, however they are mixed. By hand: a pattern bound to the end begins anew at every quote. */
function withoutEdges(text: string): string {
  let begin = 0
  let end = text.length
  while (begin < end && edge.test(text.charAt(begin))) begin += 1
  while (end > begin && edge.test(text.charAt(end - 1))) end -= 1
  return text.slice(begin, end)
}

function trimmed(text: string, longest: number | undefined): string {
  const tidy = text.replaceAll('\0', '').toWellFormed().replaceAll('\uFFFD', '').replace(/\s+/g, ' ')
  const plain = withoutEdges(tidy)
  return longest === undefined ? plain : [...plain].slice(0, longest).join('').trimEnd()
}
