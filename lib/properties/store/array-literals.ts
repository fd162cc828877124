import type { PropertyValue } from '#lib/properties/columns.ts'

/**
 * A Postgres array in its text form, for `$n::text[]` and its like. Prisma sends JavaScript arrays as separate
 * parameters slowly: measured 6 k rows/s that way and 15 k with literals.
 */
export function arrayLiteral(values: readonly PropertyValue[]): string {
  let literal = ''
  for (const value of values) literal += `,${typeof value === 'string' ? textElement(value) : (value ?? 'NULL')}`
  return `{${literal.slice(1)}}`
}

const needsEscape = /["\\]/g
const looksLikeNull = /^null$/i

function textElement(text: string): string {
  return isPlain(text) ? text : `"${text.replace(needsEscape, '\\$&')}"`
}

/** 2 for what may stand anywhere in a text without quotes, 1 for what may not begin or end it, 0 for all else. */
const plainness = new Uint8Array(128)
for (const [mark, characters] of [
  [2, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.'],
  [1, " :#'/-"],
] as const) {
  for (const character of characters) plainness[character.charCodeAt(0)] = mark
}

/** Whether a text means the same without quotes, which Prisma would have to escape: 1.5 ms a page in place of 5.4. */
function isPlain(text: string): boolean {
  const { length } = text
  for (let index = 0; index < length; index += 1) {
    if (!plainness[text.charCodeAt(index)]) return false
  }
  const ends = plainness[text.charCodeAt(0)] === 2 && plainness[text.charCodeAt(length - 1)] === 2
  return ends && !(length === 4 && looksLikeNull.test(text))
}
