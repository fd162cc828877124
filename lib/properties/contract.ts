import { z } from 'zod'
import { propertyColumnNames, propertyColumns, type PropertyColumn } from '#lib/properties/columns.ts'
import type { OrderColumn } from '#lib/properties/search/search-columns.ts'

const time = z.iso.datetime()

function columnSchema(name: PropertyColumn) {
  const { kind } = propertyColumns[name]
  if (kind === 'text') return z.string().nullable()
  if (kind === 'boolean') return z.boolean().nullable()
  if (kind === 'date') return z.iso.date().nullable()
  return z.number().nullable()
}

export const propertySchema = z
  .object({
    propertyId: z.int(),
    source: z.string(),
    dataset: z.string(),
    sourceKey: z.string(),
    values: z.object(Object.fromEntries(propertyColumnNames.map((name) => [name, columnSchema(name)]))),
    extra: z.record(z.string(), z.unknown()),
    revision: z.int(),
    firstJobId: z.int(),
    lastJobId: z.int(),
    createdAt: time,
    updatedAt: time,
    lastSeenAt: time,
    tags: z.array(z.string()),
    doNotContact: z.boolean(),
  })
  .meta({ id: 'Property' })
export type Property = z.infer<typeof propertySchema>

export const propertyListSchema = z
  .object({
    items: z.array(propertySchema),
    nextCursor: z.string().nullable(),
    /** All rows of the filter; above 10,000 an estimate. */
    total: z.int(),
    totalIsEstimate: z.boolean(),
    /** The filter was answered by the search, and it does not know the last stored pages yet. */
    searchIsBehind: z.boolean(),
  })
  .meta({ id: 'PropertyList' })
export type PropertyList = z.infer<typeof propertyListSchema>

const idNumber = z.coerce.number().int().min(1).max(2_147_483_647)
const tagSchema = z.string().trim().min(1, 'A tag is not empty.').max(60, 'A tag has at most 60 characters.')
const yesOrNo = z.enum(['yes', 'no'])

/** One value, or several of which one must match. */
const word = (maximum: number) => {
  const one = z.string().trim().min(1).max(maximum)
  return z.union([one, z.array(one).min(1).max(50, 'At most 50 values.')])
}
/** Parts of a text are found by three letters in a row. */
const part = z.string().trim().min(3, 'Give 3 characters or more.').max(200)

const number = String.raw`-?\d{1,13}(?:\.\d{1,4})?`
const day = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`
const rangeOf = (end: string) => new RegExp(`^(?:${end}|${end}\\.\\.|\\.\\.${end}|${end}\\.\\.${end})$`)
const numbers = z
  .string()
  .trim()
  .regex(rangeOf(number), 'Write a range as 100000..250000; either end may be left open, as in 100000..')
const degrees = z
  .string()
  .trim()
  .regex(
    rangeOf(String.raw`-?\d{1,3}(?:\.\d{1,20})?`),
    'Write degrees as 33.2..33.9; either end may be left open, as in 33.2..',
  )
const days = z
  .string()
  .trim()
  .regex(rangeOf(day), 'Write days as 2024-01-01..2024-12-31; either end may be left open, as in 2024-01-01..')
  .refine((text) => text.split('..').every((end) => end === '' || z.iso.date().safeParse(end).success), {
    message: 'There is no such day.',
  })

/** What properties to find: the same names in an address, a list, an export. */
export const propertyFilterSchema = z
  .object({
    /** Words of address, owner or parcel number, in any order; one of them of three characters or more. */
    q: z
      .string()
      .trim()
      .max(200)
      .refine((text) => searchWords(text).some((each) => [...each].length >= 3), {
        message: 'Give a word of 3 characters or more.',
      })
      .optional(),
    jobId: idNumber.optional(),
    /** A job that changed stored values. */
    changedBy: idNumber.optional(),
    /** A list, or several whose members are wanted only where they are in all of them. */
    listId: z.union([idNumber, z.array(idNumber).min(1).max(6, 'At most 6 lists.')]).optional(),
    tag: tagSchema.optional(),
    doNotContact: yesOrNo.optional(),
    source: word(20).optional(),
    dataset: word(120).optional(),
    state: word(60).optional(),
    city: word(120).optional(),
    postalCode: word(20).optional(),
    county: word(120).optional(),
    propertyType: word(120).optional(),
    propertySubType: word(120).optional(),
    status: word(60).optional(),
    parcelKey: word(60).optional(),
    address: part.optional(),
    owner: part.optional(),
    parcelNumber: part.optional(),
    estimatedValue: numbers.optional(),
    estimatedEquity: numbers.optional(),
    taxAssessedValue: numbers.optional(),
    listPrice: numbers.optional(),
    closePrice: numbers.optional(),
    livingArea: numbers.optional(),
    lotSizeArea: numbers.optional(),
    bedroomsTotal: numbers.optional(),
    bathroomsTotalDecimal: numbers.optional(),
    yearBuilt: numbers.optional(),
    /** Degrees; both together are a box of the map. */
    latitude: degrees.optional(),
    longitude: degrees.optional(),
    closeDate: days.optional(),
    listingDate: days.optional(),
    pool: yesOrNo.optional(),
    stored: days.optional(),
    changed: days.optional(),
    seen: days.optional(),
  })
  .meta({ id: 'PropertyFilter' })
export type PropertyFilter = z.infer<typeof propertyFilterSchema>

/** The words of a free text, in lower case; at most ten count. */
export function searchWords(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10)
}

const orderNames = [
  'changed',
  'address',
  'city',
  'owner',
  'estimatedValue',
  'estimatedEquity',
  'livingArea',
  'yearBuilt',
  'closeDate',
] as const satisfies readonly OrderColumn[]
const downwards = orderNames.map((name) => `-${name}` as const)

/** Newest first, or by a column; with a minus before it, downwards. What has no value comes last in either direction. */
export const propertyOrderSchema = z.enum(['newest', ...orderNames, ...downwards])
export type PropertyOrder = z.infer<typeof propertyOrderSchema>

export const propertyPieceSchema = propertyFilterSchema
  .extend({
    sort: propertyOrderSchema.default('newest'),
    limit: z.coerce.number().int().min(1, 'At least 1.').max(200, 'At most 200.').default(50),
    cursor: z.string().max(2400).optional(),
  })
  .meta({ id: 'PropertyPiece' })
export type PropertyPiece = z.infer<typeof propertyPieceSchema>

export const propertyChangeSchema = z
  .object({
    revision: z.int(),
    jobId: z.int(),
    changedAt: time,
    /** Column name to [old value, new value]. */
    fields: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  })
  .meta({ id: 'PropertyChange' })
export type PropertyChange = z.infer<typeof propertyChangeSchema>

/** A filter as the query of an address: the same filter always gives the same text. */
export function queryOfFilter(filter: PropertyFilter): string {
  const query = new URLSearchParams()
  for (const name of propertyFilterSchema.keyof().options) {
    for (const one of [filter[name] ?? []].flat()) query.append(name, String(one))
  }
  return query.toString()
}

/** The filter of a query. What it does not know, and what cannot be, is left out and named in `ignored`. */
export function readFilterQuery(query: string): { filter: PropertyFilter; ignored: string[] } {
  const filter: Record<string, unknown> = {}
  const ignored: string[] = []
  const given = new URLSearchParams(query)
  for (const name of new Set(given.keys())) {
    const known = propertyFilterSchema.keyof().safeParse(name)
    const all = given.getAll(name)
    const value = known.success
      ? propertyFilterSchema.shape[known.data].safeParse(all.length === 1 ? all[0] : all)
      : { success: false as const }
    if (value.success) filter[name] = value.data
    else ignored.push(name)
  }
  return { filter: propertyFilterSchema.parse(filter), ignored }
}

/** A filter in a body: a misspelt name is refused, since without it the filter would find more. */
const strictFilter = z.strictObject(propertyFilterSchema.shape)

/** Most properties that one change, or one list, takes at once. */
export const mostSelected = 50_000

/** Properties chosen by hand, or all that a filter finds. */
export const propertySelectionSchema = z
  .union([
    z.strictObject({ propertyIds: z.array(z.int().min(1)).min(1).max(5000, 'At most 5,000 by hand; use a filter.') }),
    z.strictObject({ filter: strictFilter }),
  ])
  .meta({ id: 'PropertySelection' })
export type PropertySelection = z.infer<typeof propertySelectionSchema>

const markFields = {
  addTags: z.array(tagSchema).max(20, 'At most 20 at once.').optional(),
  removeTags: z.array(tagSchema).max(20, 'At most 20 at once.').optional(),
  /** Null takes the note away. */
  note: z.string().trim().max(4000, 'A note has at most 4,000 characters.').nullable().optional(),
  doNotContact: z.boolean().optional(),
}
const saysSomething = (change: object): boolean => Object.values(change).some((value) => value !== undefined)
const sayWhat = { message: 'Say what to change: addTags, removeTags, note or doNotContact.' }

export const markChangeSchema = z.strictObject(markFields).refine(saysSomething, sayWhat).meta({ id: 'MarkChange' })
export type MarkChange = z.infer<typeof markChangeSchema>

/** A change of one property’s marks. */
export const ownMarkChangeSchema = z
  .strictObject({
    ...markFields,
    /** The note that `note` takes the place of, null for none: where there is another by now, nothing is changed. */
    replacesNote: z.string().max(4000, 'A note has at most 4,000 characters.').nullable().optional(),
  })
  .refine(saysSomething, sayWhat)
  .refine(({ note, replacesNote }) => note !== undefined || replacesNote === undefined, {
    path: ['replacesNote'],
    message: 'Goes with `note` only.',
  })
  .meta({ id: 'OwnMarkChange' })
export type OwnMarkChange = z.infer<typeof ownMarkChangeSchema>

export const propertyMarksSchema = z
  .object({
    tags: z.array(z.string()),
    note: z.string().nullable(),
    doNotContact: z.boolean(),
    /** The person who changed them last. */
    changedBy: z.string().nullable(),
    changedAt: time.nullable(),
  })
  .meta({ id: 'PropertyMarks' })
export type PropertyMarks = z.infer<typeof propertyMarksSchema>

export const bulkMarkSchema = z
  .strictObject({
    selection: propertySelectionSchema,
    change: markChangeSchema,
    /** True only counts and changes nothing. */
    preview: z.boolean().default(false),
    /** How many properties the person was shown; another number is refused. */
    expected: z.int().min(0).optional(),
    /** How many notes of others the person was shown as replaced; another number is refused. */
    expectedNotes: z.int().min(0).optional(),
  })
  .meta({ id: 'BulkMark' })
export type BulkMark = z.infer<typeof bulkMarkSchema>

export const markedPropertiesSchema = z
  .object({
    selected: z.int(),
    /** Those whose marks become, or became, different. */
    changed: z.int(),
    /** Those of them that have another note, which the new one takes the place of. */
    notesReplaced: z.int(),
  })
  .meta({ id: 'MarkedProperties' })
export type MarkedProperties = z.infer<typeof markedPropertiesSchema>

const listName = z
  .string()
  .trim()
  .min(1, 'A list needs a name.')
  .refine((name) => /[^\p{Cf}\p{Z}]/u.test(name), 'A list needs a name that can be seen.')
  .max(120, 'The name of a list has at most 120 characters.')

export const namedListSchema = z
  .object({
    listId: z.int(),
    name: z.string(),
    kind: z.enum(['fixed', 'live']),
    /** The filter of a live list, as the query of an address. */
    query: z.string().nullable(),
    /** Of a fixed list; what a live one holds is counted when it is opened. */
    members: z.int().nullable(),
    createdBy: z.string(),
    createdByName: z.string(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'NamedList' })
export type NamedList = z.infer<typeof namedListSchema>

export const namedListsSchema = z.object({ items: z.array(namedListSchema) }).meta({ id: 'NamedLists' })

export const newListSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fixed'), name: listName, selection: propertySelectionSchema.optional() }),
    z.strictObject({ kind: z.literal('live'), name: listName, filter: strictFilter }),
  ])
  .meta({ id: 'NewList' })
export type NewList = z.infer<typeof newListSchema>

export const renamedListSchema = z.strictObject({ name: listName }).meta({ id: 'RenamedList' })
export const listSelectionSchema = z.strictObject({ selection: propertySelectionSchema }).meta({ id: 'ListSelection' })
/** How many properties a change of a list added to it or took out of it. */
export const changedMembersSchema = z.object({ changed: z.int() }).meta({ id: 'ChangedMembers' })
export const deletedListSchema = z.object({ members: z.int() }).meta({ id: 'DeletedList' })

export const overlapQuerySchema = z.object({
  listId: z
    .array(idNumber, 'Name two to six lists, as listId=1&listId=2.')
    .min(2, 'Name two lists or more.')
    .max(6, 'At most 6 lists.')
    .refine((ids) => new Set(ids).size === ids.length, { message: 'Name each list once.' }),
})

export const listOverlapSchema = z
  .object({
    lists: z.array(z.object({ listId: z.int(), name: z.string(), properties: z.int() })),
    pairs: z.array(z.object({ listIds: z.array(z.int()), properties: z.int() })),
    /** In all of them. */
    all: z.int(),
  })
  .meta({ id: 'ListOverlap' })
export type ListOverlap = z.infer<typeof listOverlapSchema>

/** Columns whose values can be chosen from those that are stored. */
export const choiceNames = [
  'tag',
  'dataset',
  'state',
  'city',
  'postalCode',
  'county',
  'propertyType',
  'propertySubType',
  'status',
] as const

export const choiceQuerySchema = z.object({
  column: z.enum(choiceNames),
  /** The beginning of the value, in any case. */
  start: z.string().trim().max(120).optional(),
})
export const choiceListSchema = z.object({ items: z.array(z.string()) }).meta({ id: 'ChoiceList' })

export const parcelSchema = z.object({ items: z.array(propertySchema) }).meta({ id: 'Parcel' })
