import type { CheerioAPI } from 'cheerio/slim'
import type { JsonValue } from '#lib/sources/source.ts'
import { parsed, withoutAbsent } from './json-ld.ts'

/**
 * The object a single-page site starts from, in a script of its page: nested JSON, or the flat form in which objects and
 * lists hold places of one array.
 */

type Entry = { readonly [name: string]: JsonValue }

const mostValues = 50_000
const deepest = 60
/** Places that stand for what JSON cannot say; none of it is of use here. */
const wrappers = new Set([
  'Reactive',
  'ShallowReactive',
  'Ref',
  'ShallowRef',
  'EmptyRef',
  'EmptyShallowRef',
  'NuxtError',
])

/**
 * A value from its flat form; null where it is not one. What refers in circles ends where the budget does.
 * @param budget values that may still be made, for all of a page
 */
function unflatten(flat: readonly JsonValue[], budget = { left: mostValues }): JsonValue {
  const at = (place: JsonValue | undefined, depth: number): JsonValue => {
    budget.left -= 1
    if (typeof place !== 'number' || place < 0 || depth > deepest || budget.left < 0) return null
    const value = flat[place]
    if (value === undefined || value === null || typeof value !== 'object') return value ?? null
    if (!Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, at(inner, depth + 1)]))
    }
    const [name, ...rest] = value
    if (typeof name !== 'string') return value.map((inner) => at(inner, depth + 1))
    if (wrappers.has(name)) return at(rest[0], depth + 1)
    if (name === 'Set') return rest.map((inner) => at(inner, depth + 1))
    return name === 'Date' && typeof rest[0] === 'string' ? rest[0] : null
  }
  return at(0, 0)
}

/** What the scripts of a page hold, in their order. */
function statesOf($: CheerioAPI): JsonValue[] {
  const budget = { left: mostValues }
  return $('script[type="application/json"]')
    .toArray()
    .flatMap((element) => {
      const value = parsed($(element).text())
      if (value === undefined) return []
      return [Array.isArray(value) ? unflatten(value, budget) : value]
    })
}

/** Every object inside a value, the outer ones first. */
function* objectsIn(value: JsonValue, depth = 0): Generator<Entry> {
  if (typeof value !== 'object' || value === null || depth > deepest) return
  if (!Array.isArray(value)) yield value
  for (const inner of Object.values(value)) yield* objectsIn(inner, depth + 1)
}

export interface StartingState {
  /** Under the names listings are pushed with. */
  listing: Record<string, JsonValue>
  labels: Map<string, string>
}

/** What the starting state of a listing’s page says. */
export function readStartingState($: CheerioAPI): StartingState {
  const listing: Record<string, JsonValue> = {}
  const labels = new Map<string, string>()
  for (const state of statesOf($)) {
    for (const object of objectsIn(state)) {
      const { Label, Value, KenmerkenList: _list } = object
      if (typeof Label === 'string' && typeof Value === 'string' && !labels.has(Label)) labels.set(Label, Value)
      Object.assign(listing, { ...placeOf(object), ...listing })
    }
  }
  return { listing, labels }
}

function placeOf(object: Entry): Record<string, JsonValue> {
  const { lat, lng, street, postalCode, city, selectedArea, selectedPlotArea } = object
  const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : undefined)
  const number = (value: JsonValue | undefined) => (typeof value === 'number' ? value : undefined)
  return withoutAbsent({
    street: text(postalCode) === undefined ? undefined : text(street),
    postal_code: text(postalCode),
    city: text(postalCode) === undefined ? undefined : text(city),
    latitude: number(lng) === undefined ? undefined : number(lat),
    longitude: number(lat) === undefined ? undefined : number(lng),
    living_area: number(selectedArea),
    plot_area: number(selectedPlotArea),
  })
}
