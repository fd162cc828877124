import { z } from 'zod'
import { Refusal } from '#sandbox/api/refusal.ts'
import type { CatalogueEntry } from '#sandbox/criteria/catalogue.ts'
import { parseWindow, type Window } from '#sandbox/criteria/windows.ts'
import { comparable } from '#sandbox/data/columns.ts'
import { stateNames } from '#sandbox/records/labels.ts'

/** The accounts some date and flag values came back from empty and without a count: answered the same way here. */
export class SilentTrap extends Error {
  override name = 'SilentTrap'
}

const MAXIMUM_VALUES = 10_000
const scalar = z.union([z.string().max(1000), z.number()])
const scalars = z.array(scalar).min(1).max(MAXIMUM_VALUES)
const ranges = z
  .array(z.tuple([z.number().nullable(), z.number().nullable()]))
  .min(1)
  .max(MAXIMUM_VALUES)
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
const circle = z.object({
  type: z.literal('Circle'),
  coordinates: position,
  radius: z.number().positive().max(1000),
  radius_units: z.enum(['mi', 'km', 'ft', 'm']).default('mi'),
})
const polygon = z.object({
  type: z.literal('Polygon'),
  coordinates: z.array(z.array(position).min(3).max(5000)).min(1).max(100),
})
const nearest = z
  .array(
    z.object({
      limit: z.number().int().positive(),
      type: z.enum(['address', 'current_location']),
      address: z.string().max(300).optional(),
    }),
  )
  .length(1)
const sorted = z
  .array(
    z.object({
      limit: z.number().int().positive(),
      sort_field: z.string().max(100),
      sort_dir: z
        .string()
        .regex(/^(asc|desc)$/i)
        .default('ASC'),
    }),
  )
  .length(1)
const types = z
  .array(z.object({ name: z.enum(['PType', 'AdvancedPropertyType']), value: scalars }))
  .min(1)
  .max(100)

export type Circle = z.infer<typeof circle>
export type Polygon = z.infer<typeof polygon>

function parsed<Value>(schema: z.ZodType<Value>, value: unknown, text: string): Value {
  const result = schema.safeParse(value)
  if (!result.success) throw new Refusal(400, text)
  return result.data
}

/** Brings the ways of writing one value to one form. */
export function formOf(form: CatalogueEntry['form']): (value: string | number) => string {
  switch (form) {
    case 'fips':
    case 'zip':
      return (value) => comparable(value).padStart(5, '0')
    case 'phone':
      return (value) => comparable(value).replaceAll(/\D/g, '')
    case 'state':
      return (value) => stateNames.get(comparable(value)) ?? comparable(value)
    case undefined:
      return comparable
  }
}

/** Values of a `multi` or `single` criterion in comparable form, checked against the allowed ones. */
export function parseTexts(entry: CatalogueEntry, value: unknown): ReadonlySet<string> {
  const list = parsed(scalars, value, `[${entry.name}] must be a list of values`)
  const form = formOf(entry.form)
  const texts = list.map(form)
  const allowed = entry.open ? undefined : entry.values?.map(comparable)
  if (allowed && texts.some((text) => !allowed.includes(text))) {
    throw new Refusal(400, `[${entry.name}] must be one of [${entry.values?.join('|')}]`)
  }
  if (entry.form === 'fips' && texts.some((text) => !/^\d{5}$/.test(text))) {
    throw new Refusal(400, `[${entry.name}] must be a FIPS code`)
  }
  return new Set(texts)
}

/** 0 or 1. */
export function parseFlag(value: unknown): 0 | 1 {
  const [flag] = parsed(z.tuple([z.union([z.literal(0), z.literal(1)])]), value, 'Invalid yesno value')
  return flag
}

/** Pairs of smallest and largest value, both inside; null is open. */
export function parseRanges(entry: CatalogueEntry, value: unknown): [number | null, number | null][] {
  return parsed(ranges, value, `[${entry.name}] must be a list of [min,max] ranges`)
}

/** @throws SilentTrap for a bare negative whole number of days, which the vendor takes and answers with nothing */
export function parseWindows(entry: CatalogueEntry, value: unknown, today: number): Window[] {
  const list = parsed(scalars, value, `[${entry.name}] must be a list of dates`)
  return list.map((item) => {
    if (typeof item === 'number' && Number.isInteger(item) && item < 0) throw new SilentTrap(entry.name)
    const window = typeof item === 'string' ? parseWindow(item, today) : undefined
    if (!window) throw new Refusal(400, `[${entry.name}] Invalid date value`)
    return window
  })
}

/** Entries of the nested property type, each with its own list of codes or labels. */
export function parseTypes(value: unknown, allowed: CatalogueEntry): { name: string; texts: ReadonlySet<string> }[] {
  const list = parsed(types, value, '[PropertyType] must be a list of {name, value}')
  return list.map((item) => ({
    name: item.name,
    texts: parseTexts(
      { ...allowed, name: item.name, values: item.name === 'PType' ? allowed.values : undefined },
      item.value,
    ),
  }))
}

export function parseCircle(value: unknown): Circle {
  return parsed(circle, Array.isArray(value) ? value[0] : value, '[Radius] must be a Circle')
}

export function parsePolygons(value: unknown): Polygon[] {
  return parsed(
    z.array(polygon).min(1).max(100),
    Array.isArray(value) ? value : [value],
    '[Polygon] must be a list of Polygons',
  )
}

export function parseNearest(value: unknown): { limit: number; address: string } {
  const [item] = parsed(nearest, value, '[LimitNearest] must be {limit, type, address}')
  if (item?.type !== 'address' || !item.address) {
    throw new Refusal(400, '[LimitNearest] current_location is unknown, give an address')
  }
  return { limit: item.limit, address: item.address }
}

export function parseSorted(value: unknown): { limit: number; field: string; descending: boolean } {
  const [item] = parsed(sorted, value, '[LimitSort] must be {limit, sort_field, sort_dir}')
  if (!item) throw new Refusal(400, '[LimitSort] must be {limit, sort_field, sort_dir}')
  return { limit: item.limit, field: item.sort_field, descending: item.sort_dir.toUpperCase() === 'DESC' }
}

export function parseListIds(entry: CatalogueEntry, value: unknown): number[] {
  const ids = parsed(scalars, value, `[${entry.name}] must be a list of list ids`).map(Number)
  if (ids.some((id) => !Number.isSafeInteger(id) || id < 0)) {
    throw new Refusal(400, `[${entry.name}] must be a list of list ids`)
  }
  return ids
}
