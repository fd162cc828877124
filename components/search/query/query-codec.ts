import type { z } from 'zod'

/** A value as the source takes it, whether it is right yet or not. */
export type CriterionValue = z.core.util.JSONType

export interface DraftCriterion {
  name: string
  value: CriterionValue
}

/** What the analyst is building: it may hold criteria that are empty or wrong; they are left out of the count. */
export interface SearchQuery {
  criteria: readonly DraftCriterion[]
  /** Contact fields asked for by name, beside the default fields. */
  contactFields: readonly string[]
  /**
   * Asks only for what is not stored, or was seen more than so many days ago; null for whatever age, text for a number
   * that is none. Absent: everything is asked for.
   */
  onlyMissing?: { olderThanDays: number | string | null }
}

export const emptyQuery: SearchQuery = { criteria: [], contactFields: [] }

/** Longest query text that is read, in characters: a pasted list of some 30,000 ZIP codes. */
const longestText = 200_000
const deepest = 8

const numberPattern = /^-?\d{1,15}(?:\.\d{1,10})?$/
const barePattern = /^[A-Za-z][\w .&/#-]*$/
const namePattern = /^[A-Za-z]\w{0,79}$/

const missingMark = '~missing'

/**
 * Writes a query as short readable text for an address: `State(AZ,NV)EquityPercent((50,_))!Phone~missing:90`.
 * Lists are in brackets, `_` stands for an open end, and text that could be misread is in single quotes.
 */
export function encodeQuery({ criteria, contactFields, onlyMissing }: SearchQuery): string {
  return [
    ...criteria.map(({ name, value }) => name + encodeTop(value)),
    contactFields.length === 0 ? '' : `!${contactFields.join(',')}`,
    onlyMissing === undefined ? '' : missingMark,
    onlyMissing === undefined || onlyMissing.olderThanDays === null ? '' : `:${encodeValue(onlyMissing.olderThanDays)}`,
  ].join('')
}

function encodeTop(value: CriterionValue): string {
  const text = encodeValue(value)
  return typeof value === 'object' && value !== null ? text : `:${text}`
}

function encodeValue(value: CriterionValue): string {
  if (value === null) return '_'
  if (Array.isArray(value)) return `(${value.map(encodeValue).join(',')})`
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, inner]) => `${encodeText(key)}:${encodeValue(inner)}`)
    return `*(${pairs.join(',')})`
  }
  if (typeof value === 'string') return encodeText(value)
  const plain = String(value)
  return typeof value === 'boolean' || numberPattern.test(plain) ? plain : encodeText(plain)
}

function encodeText(text: string): string {
  const bare = barePattern.test(text) && !text.endsWith(' ') && text !== 'true' && text !== 'false'
  return bare ? text : `'${text.replaceAll("'", "''")}'`
}

/** Reads what `encodeQuery` wrote. Anything else gives null; it never throws. */
export function decodeQuery(text: string): SearchQuery | null {
  if (text.length > longestText) return null
  const reader: Reader = { text, at: 0 }
  try {
    return readQuery(reader)
  } catch (error) {
    if (error instanceof NonsenseError) return null
    throw error
  }
}

class NonsenseError extends Error {
  override name = 'NonsenseError'
}

interface Reader {
  readonly text: string
  at: number
}

function readQuery(reader: Reader): SearchQuery {
  const criteria: DraftCriterion[] = []
  while (reader.at < reader.text.length && !'!~'.includes(reader.text.charAt(reader.at))) {
    criteria.push(readCriterion(reader))
  }
  const contactFields = reader.text[reader.at] === '!' ? readFields(reader) : []
  if (reader.at === reader.text.length) return { criteria, contactFields }
  return { criteria, contactFields, onlyMissing: { olderThanDays: readDays(reader) } }
}

function readFields(reader: Reader): string[] {
  const mark = reader.text.indexOf('~', reader.at)
  const end = mark === -1 ? reader.text.length : mark
  const fields = reader.text.slice(reader.at + 1, end).split(',')
  if (!fields.every((field) => namePattern.test(field))) throw new NonsenseError()
  reader.at = end
  return [...new Set(fields)]
}

function readDays(reader: Reader): number | string | null {
  if (!reader.text.startsWith(missingMark, reader.at)) throw new NonsenseError()
  reader.at += missingMark.length
  if (reader.at === reader.text.length) return null
  expect(reader, ':')
  const days = readValue(reader, 0)
  if (reader.at < reader.text.length || (typeof days !== 'number' && typeof days !== 'string'))
    throw new NonsenseError()
  return days
}

function readCriterion(reader: Reader): DraftCriterion {
  const start = reader.at
  while (/\w/.test(reader.text[reader.at] ?? '')) reader.at += 1
  const name = reader.text.slice(start, reader.at)
  if (!namePattern.test(name)) throw new NonsenseError()
  if (reader.text[reader.at] === ':') reader.at += 1
  return { name, value: readValue(reader, 0) }
}

function readValue(reader: Reader, depth: number): CriterionValue {
  if (depth > deepest) throw new NonsenseError()
  const next = reader.text[reader.at]
  if (next === '(') return readItems(reader, () => readValue(reader, depth + 1))
  if (next === '*') {
    reader.at += 1
    // `fromEntries` makes own keys only, so `__proto__` is a key like any other.
    return Object.fromEntries(readItems(reader, () => readPair(reader, depth + 1)))
  }
  if (next === "'") return readQuoted(reader)
  return readBare(reader)
}

function readPair(reader: Reader, depth: number): [string, CriterionValue] {
  const key = reader.text[reader.at] === "'" ? readQuoted(reader) : readBareText(reader)
  if (key === '') throw new NonsenseError()
  expect(reader, ':')
  return [key, readValue(reader, depth)]
}

function readItems<Item>(reader: Reader, readItem: () => Item): Item[] {
  expect(reader, '(')
  const items: Item[] = []
  if (reader.text[reader.at] === ')') {
    reader.at += 1
    return items
  }
  for (;;) {
    items.push(readItem())
    if (reader.text[reader.at] === ')') break
    expect(reader, ',')
  }
  reader.at += 1
  return items
}

function readQuoted(reader: Reader): string {
  expect(reader, "'")
  let text = ''
  for (;;) {
    const end = reader.text.indexOf("'", reader.at)
    if (end === -1) throw new NonsenseError()
    text += reader.text.slice(reader.at, end)
    reader.at = end + 1
    if (reader.text[reader.at] !== "'") return text
    text += "'"
    reader.at += 1
  }
}

function readBareText(reader: Reader): string {
  const start = reader.at
  while (reader.at < reader.text.length && !"(),:*!'".includes(reader.text.charAt(reader.at))) reader.at += 1
  return reader.text.slice(start, reader.at)
}

function readBare(reader: Reader): CriterionValue {
  const bare = readBareText(reader)
  if (bare === '_') return null
  if (bare === 'true' || bare === 'false') return bare === 'true'
  if (numberPattern.test(bare)) return Number(bare)
  if (!barePattern.test(bare)) throw new NonsenseError()
  return bare
}

function expect(reader: Reader, character: string): void {
  if (reader.text[reader.at] !== character) throw new NonsenseError()
  reader.at += 1
}

/** Escapes only what an address cannot carry, so that it stays short and readable. */
export function escapeForAddress(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
}
