import { z } from 'zod'
import { onlyMissingSchema, propertyRadarRequestSchema } from '#lib/sources/propertyradar/request.ts'
import { heldMissing } from '#components/search/query/missing-choice.ts'
import { contactFieldNames, mostContactFields } from '#components/search/query/request-draft.ts'
import type { SearchQuery } from '#components/search/query/query-codec.ts'
import { linesOf } from './json-lines.ts'

/** Longest text that is read, characters. */
export const longestImport = 1_000_000
/** More complaints than this help nobody. */
const shownFaults = 20

/** What a text of criteria became: a query, or what is wrong with it, by line. */
export type ReadCriteria =
  | { query: SearchQuery; notes: string[] }
  | { faults: { line: number | null; message: string }[] }

const listOf = z.array(z.unknown())
const forms = [
  // A list alone, our own request, a whole job or estimate, and the form PropertyRadar itself takes.
  { path: [], schema: listOf.transform((criteria) => ({ criteria })) },
  { path: [], schema: z.looseObject({ criteria: listOf }) },
  {
    path: ['request'],
    schema: z.looseObject({ request: z.looseObject({ criteria: listOf }) }).transform((body) => body.request),
  },
  {
    path: [],
    schema: z.looseObject({ Criteria: listOf }).transform(({ Criteria }) => ({ criteria: Criteria })),
    upper: true,
  },
]

/** Reads criteria from a JSON text, pasted or from a file. It never throws. */
export function readCriteria(text: string): ReadCriteria {
  if (text.length > longestImport)
    return refused(`The text is too long: at most ${longestImport.toLocaleString('en-US')} characters.`)
  if (text.trim() === '') return refused('There is nothing to read. Paste criteria, or choose a file.')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return {
      faults: [
        {
          line: lineOfError(text, error),
          message: 'This is no JSON. A comma, bracket or quote is missing or too much.',
        },
      ],
    }
  }
  for (const { path, schema, upper = false } of forms) {
    const found = schema.safeParse(json)
    if (found.success)
      return check(text, found.data, Array.isArray(json) ? null : [...path, upper ? 'Criteria' : 'criteria'])
  }
  return refused('There is no list of criteria in it. Write {"criteria": [{"name": "State", "value": ["AZ"]}]}.')
}

interface GivenRequest {
  criteria: unknown[]
  fields?: unknown
  onlyMissing?: unknown
}

/** @param place where the list of criteria stands in the text; null where the text is the list */
function check(text: string, given: GivenRequest, place: string[] | null): ReadCriteria {
  const parsed = propertyRadarRequestSchema.safeParse({ criteria: given.criteria })
  if (!parsed.success) {
    const lines = linesOf(text)
    const faults = parsed.error.issues.slice(0, shownFaults).map(({ path, message }) => {
      const inList = path[0] === 'criteria' ? path.slice(1) : path
      return { line: lineOf(lines, [...(place ?? []), ...inList.map(String)]), message }
    })
    const more = parsed.error.issues.length - faults.length
    return { faults: more > 0 ? [...faults, { line: null, message: `And ${more} more.` }] : faults }
  }
  const fields = z.array(z.string()).safeParse(given.fields).data ?? []
  const contactFields = fields.filter((field) => contactFieldNames.includes(field))
  const notes =
    contactFields.length > mostContactFields ? ['It names more contact fields than fit; the first were kept.'] : []
  const query = { criteria: parsed.data.criteria, contactFields: contactFields.slice(0, mostContactFields) }
  if (given.onlyMissing === undefined) return { query, notes }
  const missing = onlyMissingSchema.safeParse(given.onlyMissing)
  if (!missing.success) {
    const line = lineOf(linesOf(text), [...(place ?? []).slice(0, -1), 'onlyMissing'])
    return { faults: missing.error.issues.slice(0, 1).map(({ message }) => ({ line, message })) }
  }
  const onlyMissing = heldMissing(missing.data, Date.now())
  if (missing.data.notSeenSince !== undefined) {
    notes.push(`“Not seen since” became “older than ${onlyMissing.olderThanDays} days”: the form counts in days.`)
  }
  return { query: { ...query, onlyMissing }, notes }
}

/** The line of a place, or of the nearest one around it that stands in the text. */
function lineOf(lines: ReadonlyMap<string, number>, path: string[]): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(
      path
        .slice(0, length)
        .map((part) => `/${part}`)
        .join(''),
    )
    if (line !== undefined) return line
  }
  return null
}

/** The line where a text ceases to be JSON. Browsers word it differently: by line, by position, or by what stands there. */
function lineOfError(text: string, error: unknown): number | null {
  const message = messageOf(error)
  const line = /line (\d+)/.exec(message)?.[1]
  if (line !== undefined) return Number(line)
  return text.slice(0, placeOfError(text)).split('\n').length
}

/** The longest beginning that could still become JSON, by halving: twenty readings of a megabyte. */
function placeOfError(text: string): number {
  let good = 0
  let bad = text.length
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isBeginning(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const message = messageOf(error)
    return (
      /end of|Unterminated|unterminated/.test(message) || /position (\d+)/.exec(message)?.[1] === String(text.length)
    )
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ''
}

function refused(message: string): ReadCriteria {
  return { faults: [{ line: null, message }] }
}
