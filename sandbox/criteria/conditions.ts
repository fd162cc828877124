import type { CatalogueEntry } from '#sandbox/criteria/catalogue.ts'
import { isInPolygon, milesBetween } from '#sandbox/criteria/geometry.ts'
import {
  formOf,
  parseCircle,
  parseFlag,
  parseListIds,
  parsePolygons,
  parseRanges,
  parseTexts,
  parseTypes,
  parseWindows,
  type Circle,
} from '#sandbox/criteria/values.ts'
import { scatter } from '#sandbox/data/chance.ts'
import type { Columns } from '#sandbox/data/columns.ts'
import type { Dataset } from '#sandbox/data/dataset.ts'

export type Source = { dataset: Dataset; columns: Columns }

/** Whether a record meets one criterion. */
type Test = (index: number) => boolean

/** Makes the test once it is known how many records it will see. */
export type Condition = (rows: number) => Test

const MILES: Record<Circle['radius_units'], number> = { mi: 1, km: 0.621371, ft: 1 / 5280, m: 0.000621371 }

/** Lists this account has. Every third, fifth or eleventh property is on them, by its RadarID. */
const lists: Readonly<Record<number, number>> = { 123456: 3, 123457: 5, 123458: 11 }

/** Whether a property is on a list of the account. Nothing is on a list that does not exist. */
export function isOnList(list: number, idNumber: number): boolean {
  const every = lists[list]
  return every !== undefined && scatter('list', list, idNumber) % every === 0
}

function rangeCondition(
  { columns }: Source,
  name: string,
  ranges: [number | null, number | null][],
  takesUnknown: boolean,
): Condition {
  const openLeft = takesUnknown && ranges.some(([smallest]) => smallest === null)
  const bounds = ranges.map(
    ([smallest, largest]) => [smallest ?? Number.NEGATIVE_INFINITY, largest ?? Number.POSITIVE_INFINITY] as const,
  )
  return (rows) => {
    const valueOf = columns.numbers(name, rows)
    return (index) => {
      const value = valueOf(index)
      if (Number.isNaN(value)) return openLeft
      for (const [smallest, largest] of bounds) if (value >= smallest && value <= largest) return true
      return false
    }
  }
}

function textCondition(
  { columns }: Source,
  name: string,
  texts: ReadonlySet<string>,
  form: CatalogueEntry['form'],
): Condition {
  return (rows) => columns.texts(name, texts, formOf(form), rows)
}

const isPunctuation = (code: number) =>
  !((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122))

/** Whether a text begins with a prefix (upper case, no punctuation) when its own punctuation is skipped. */
function beginsWith(text: string, prefix: string): boolean {
  let matched = 0
  for (let position = 0; position < text.length && matched < prefix.length; position++) {
    const code = text.charCodeAt(position)
    if (isPunctuation(code)) continue
    if ((code >= 97 ? code - 32 : code) !== prefix.charCodeAt(matched)) return false
    matched++
  }
  return matched === prefix.length
}

/** Parcel numbers and their beginnings are compared without punctuation. */
function prefixCondition({ dataset }: Source, name: string, prefixes: ReadonlySet<string>): Condition {
  const wanted = [...prefixes].map((prefix) => prefix.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''))
  const fact = dataset.fact(name)
  return () => (index) => {
    const value = fact(index)
    return value !== undefined && wanted.some((prefix) => beginsWith(String(value), prefix))
  }
}

function pointCondition(
  { columns }: Source,
  isInside: (point: { latitude: number; longitude: number }) => boolean,
): Condition {
  return (rows) => {
    const latitudeOf = columns.numbers('Latitude', rows)
    const longitudeOf = columns.numbers('Longitude', rows)
    return (index) => {
      const point = { latitude: latitudeOf(index), longitude: longitudeOf(index) }
      return !Number.isNaN(point.latitude) && !Number.isNaN(point.longitude) && isInside(point)
    }
  }
}

function circleCondition(source: Source, value: unknown): Condition {
  const { coordinates, radius, radius_units: units } = parseCircle(value)
  const centre = { longitude: coordinates[0], latitude: coordinates[1] }
  const miles = radius * MILES[units]
  return pointCondition(source, (point) => milesBetween(centre, point) <= miles)
}

function listCondition({ dataset }: Source, entry: CatalogueEntry, value: unknown): Condition {
  const ids = parseListIds(entry, value)
  return () => (index) => {
    const idNumber = dataset.idNumber(index)
    if (entry.name === 'InAllLists') return ids.every((list) => isOnList(list, idNumber))
    return ids.some((list) => isOnList(list, idNumber)) === (entry.name === 'InList')
  }
}

/**
 * The condition a criterion sets, for every kind that looks at one record at a time.
 * @throws Refusal where the value does not fit the kind, SilentTrap where the vendor would answer with nothing
 * @returns undefined for the two kinds that limit the whole result (nearest n, first n)
 */
export function conditionOf(source: Source, entry: CatalogueEntry, value: unknown): Condition | undefined {
  const fact = entry.fact ?? entry.name
  switch (entry.kind) {
    case 'multi':
      return textCondition(source, fact, parseTexts(entry, value), entry.form)
    case 'single': {
      const texts = parseTexts(entry, value)
      return texts.has('ANY') ? () => () => true : textCondition(source, fact, texts, entry.form)
    }
    case 'multi-prefix':
      return prefixCondition(source, fact, parseTexts(entry, value))
    case 'boolean': {
      // Must or must not: where nothing is known, it is not.
      const wanted = parseFlag(value) === 1
      return (rows) => {
        const valueOf = source.columns.numbers(fact, rows)
        return (index) => (valueOf(index) === 1) === wanted
      }
    }
    case 'range':
    case 'range-or-unknown':
      return rangeCondition(source, fact, parseRanges(entry, value), entry.kind === 'range-or-unknown')
    case 'date':
    case 'date-or-unknown': {
      const windows = parseWindows(entry, value, source.dataset.today)
      const ranges = windows.map(({ from, to }): [number | null, number | null] => [from ?? null, to ?? null])
      return rangeCondition(source, fact, ranges, entry.kind === 'date-or-unknown')
    }
    case 'property-type': {
      const conditions = parseTypes(value, entry).map(({ name, texts }) =>
        textCondition(source, name, texts, undefined),
      )
      return (rows) => {
        const tests = conditions.map((condition) => condition(rows))
        return (index) => tests.some((test) => test(index))
      }
    }
    case 'geo-circle':
      return circleCondition(source, value)
    case 'geo-polygon': {
      const polygons = parsePolygons(value)
      return pointCondition(source, (point) => polygons.some(({ coordinates }) => isInPolygon(point, coordinates)))
    }
    case 'list-ids':
      return listCondition(source, entry, value)
    case 'limit-nearest':
    case 'limit-sort':
      return undefined
  }
}
