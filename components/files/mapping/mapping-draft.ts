import type { FilePreview } from '#lib/files/contract.ts'
import { mappableColumns } from '#lib/sources/file/request.ts'

/** A mapping while a person works on it. */
export type Draft = FilePreview['mapping']
type Filled = Draft['columns'][number]['to']

/** What a column of the file becomes: a property column, something kept beside the property, or nothing. */
export type Target = Filled | 'extra' | 'none'

/** Property columns a column can become. */
export const filledColumns = mappableColumns.filter((name): name is Filled => name !== 'parcelKey')

export function targetOf({ columns, extra }: Draft, from: string): Target {
  return columns.find((one) => one.from === from)?.to ?? (extra.includes(from) ? 'extra' : 'none')
}

/** The mapping with another target for a column. What filled that target before is kept beside. */
export function withTarget(draft: Draft, from: string, target: Target): Draft {
  const ousted = draft.columns.find(({ to }) => to === target)?.from
  const columns = draft.columns.filter((one) => one.from !== from && one.to !== target)
  const extra = draft.extra.filter((name) => name !== from)
  if (ousted !== undefined && ousted !== from) extra.push(ousted)
  if (target === 'extra') return { ...draft, columns, extra: [...extra, from] }
  if (target === 'none') return { ...draft, columns, extra }
  const constants = draft.constants.filter(({ to }) => to !== target)
  return { ...draft, columns: [...columns, { from, to: target }], extra, constants }
}

/** The mapping with a column in the key or not. */
export function withKey(draft: Draft, from: string, isKey: boolean): Draft {
  const others = draft.key.filter((part) => part.from !== from)
  return { ...draft, key: isKey ? [...others, { from }] : others }
}

/** The mapping with the length to which the zeros of a key column are put back; null for none. */
export function withDigits(draft: Draft, from: string, digits: number | null): Draft {
  const key = draft.key.map((part) => (part.from === from ? { from, ...(digits === null ? {} : { digits }) } : part))
  return { ...draft, key }
}

/** What every row has in a column; empty where nothing is said. */
export function constantOf({ constants }: Draft, to: Filled): string {
  return constants.find((one) => one.to === to)?.value ?? ''
}

/** The mapping with something that every row has; a column that filled it is kept beside. */
export function withConstant(draft: Draft, to: Filled, value: string): Draft {
  const constants = draft.constants.filter((one) => one.to !== to)
  if (value.trim() === '') return { ...draft, constants }
  const ousted = draft.columns.find((one) => one.to === to)?.from
  const freed = ousted === undefined ? draft : withTarget(draft, ousted, 'extra')
  return { ...freed, constants: [...constants, { to, value: value.trim() }] }
}

/** A kept mapping fitted to a file: what the file does not have is left out, what is new is kept beside. */
export function fitted(draft: Draft, heads: readonly string[]): Draft {
  const has = new Set(heads)
  const columns = draft.columns.filter(({ from }) => has.has(from))
  return { ...draft, columns, extra: draft.extra.filter((name) => has.has(name)) }
}
