import { z } from 'zod'
import { fieldErrors, MalformedError } from '#lib/errors.ts'
import { isStorable } from '#lib/http/body.ts'

function unreadable(code: string, what: string, error: z.core.$ZodError): MalformedError {
  const fields = fieldErrors(error)
  const reasons = fields.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
  return new MalformedError(code, `${what} ${reasons.join(' ')}`.slice(0, 1000), fields)
}

/**
 * Parses the variable parts of the address.
 * @throws MalformedError `bad-address` with the remedy, such as for a job id that is not a number.
 */
export function parseParams<Schema extends z.ZodType>(schema: Schema, params: unknown): z.output<Schema> {
  const parsed = schema.safeParse(params)
  if (parsed.success) return parsed.data
  throw unreadable('bad-address', 'The address is not one that can exist.', parsed.error)
}

/**
 * Parses the part behind the question mark. A name given several times arrives as a list.
 * @throws MalformedError `bad-query` for a wrong value, and for a name the address does not know: a misspelt filter
 * that is silently left out would show everything.
 */
export function parseQuery<Schema extends z.ZodType>(schema: Schema, url: URL): z.output<Schema> {
  const given: Record<string, string | string[]> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name)
    given[name] = values.length === 1 ? (values[0] ?? '') : values
    if (![name, ...values].every(isStorable)) {
      throw new MalformedError('bad-query', 'The query holds a character that cannot be stored.', [
        { field: name.replaceAll('\0', ''), message: 'Remove the NUL character.' },
      ])
    }
  }
  if (schema instanceof z.ZodObject) {
    const known = Object.keys(schema.shape)
    const unknown = Object.keys(given).filter((name) => !known.includes(name))
    if (unknown.length > 0) {
      const choice = known.length === 0 ? 'This address takes none.' : `Known here: ${known.join(', ')}.`
      throw new MalformedError(
        'unknown-query',
        `Unknown in the query: ${unknown.slice(0, 10).join(', ').slice(0, 200)}. ${choice}`,
        unknown.slice(0, 50).map((name) => ({ field: name.slice(0, 100), message: choice })),
      )
    }
  }
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw unreadable('bad-query', 'The query cannot be read.', parsed.error)
}
