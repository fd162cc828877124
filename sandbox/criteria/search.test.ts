import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogue, type CatalogueEntry } from '#sandbox/criteria/catalogue.ts'
import { isOnList } from '#sandbox/criteria/conditions.ts'
import { parseCriteria, searchOf } from '#sandbox/criteria/search.ts'
import type { FactValue } from '#sandbox/data/dataset.ts'
import { generatedDataset } from '#sandbox/data/generated.ts'

const SIZE = 600
const TODAY = 20_700
const dataset = generatedDataset({ seed: 7, size: SIZE, today: TODAY })
const search = searchOf(dataset)
const everything = () => {}

type Wanted = { criterion: { name: string; value: unknown }; matches: (row: number) => boolean }

const factOf = (entry: CatalogueEntry) => dataset.fact(entry.fact ?? entry.name)
const usDate = (day: number) => {
  const moment = new Date(day * 86_400_000)
  return `${moment.getUTCMonth() + 1}/${moment.getUTCDate()}/${moment.getUTCFullYear()}`
}
const iso = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
const same = (one: FactValue, other: string | number) =>
  one !== undefined && String(one).toLowerCase() === String(other).toLowerCase()

const entriesOf = (...kinds: CatalogueEntry['kind'][]) =>
  [...catalogue.values()].filter(({ kind }) => kinds.includes(kind))
const anyRow = fc.integer({ min: 0, max: SIZE - 1 })

/** Values some records really have, so that most searches find something. */
function someValues(entry: CatalogueEntry, rows: number[]): (string | number)[] {
  const found = rows.flatMap((row) => factOf(entry)(row) ?? [])
  const allowed =
    entry.values && !entry.open ? found.filter((value) => entry.values?.some((known) => same(value, known))) : found
  if (allowed.length > 0) return allowed
  return Array.isArray(entry.example)
    ? entry.example.filter((value) => typeof value === 'string' || typeof value === 'number')
    : []
}

const multi = fc
  .tuple(fc.constantFrom(...entriesOf('multi', 'single')), fc.array(anyRow, { minLength: 1, maxLength: 5 }))
  .map(([entry, rows]): Wanted => {
    const values = someValues(entry, rows)
    const written = values.map((value) => (entry.form === 'fips' ? Number(value) : value))
    return {
      criterion: { name: entry.name, value: written },
      matches: (row) =>
        values.some((value) =>
          same(factOf(entry)(row), entry.form === 'fips' ? String(value).padStart(5, '0') : value),
        ),
    }
  })

const prefix = fc.tuple(anyRow, fc.integer({ min: 1, max: 8 })).map(([row, length]): Wanted => {
  const start = String(dataset.fact('APN')(row)).slice(0, length)
  const plain = (text: string) => text.split(/[^0-9A-Z]+/).join('')
  return {
    criterion: { name: 'APN', value: [start] },
    matches: (other) => plain(String(dataset.fact('APN')(other))).indexOf(plain(start)) === 0,
  }
})

const flag = fc
  .tuple(fc.constantFrom(...entriesOf('boolean')), fc.constantFrom(0, 1))
  .map(([entry, value]): Wanted => ({
    criterion: { name: entry.name, value: [value] },
    matches: (row) => (factOf(entry)(row) === 1 ? 1 : 0) === value,
  }))

const range = fc
  .tuple(
    fc.constantFrom(...entriesOf('range', 'range-or-unknown')),
    fc.array(fc.tuple(anyRow, anyRow, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 3 }),
  )
  .map(([entry, drawn]): Wanted => {
    const numberAt = (row: number) => Number(factOf(entry)(row) ?? 0)
    const ranges = drawn.map(([low, high, openLeft, openRight]): [number | null, number | null] => [
      openLeft ? null : Math.min(numberAt(low), numberAt(high)),
      openRight ? null : Math.max(numberAt(low), numberAt(high)),
    ])
    return {
      criterion: { name: entry.name, value: ranges },
      matches: (row) => {
        const value = factOf(entry)(row)
        return ranges.some(([low, high]) => {
          if (typeof value !== 'number') return entry.kind === 'range-or-unknown' && low === null
          return !(low !== null && value < low) && !(high !== null && value > high)
        })
      },
    }
  })

const date = fc
  .tuple(fc.constantFrom(...entriesOf('date')), anyRow, anyRow, fc.constantFrom('day', 'both', 'from', 'to'))
  .map(([entry, one, other, form]): Wanted => {
    const days = [one, other]
      .map((row) => Number(factOf(entry)(row) ?? TODAY - row))
      .toSorted((low, high) => low - high)
    const [low = 0, high = 0] = days
    const texts: Record<string, string> = {
      day: usDate(low),
      both: `from: ${usDate(low)} to: ${usDate(high)}`,
      from: `from: ${usDate(low)}`,
      to: `to: ${usDate(high)}`,
    }
    return {
      criterion: { name: entry.name, value: [texts[form]] },
      matches: (row) => {
        const value = factOf(entry)(row)
        if (typeof value !== 'number') return false
        if (form === 'day') return iso(value) === iso(low)
        return (form === 'to' || iso(value) >= iso(low)) && (form === 'from' || iso(value) <= iso(high))
      },
    }
  })

const propertyType = fc.tuple(anyRow, anyRow, fc.boolean()).map(([one, other, mixed]): Wanted => {
  const type = dataset.fact('PType')(one)
  const detail = dataset.fact('AdvancedPropertyType')(other)
  const value = [
    { name: 'PType', value: [type] },
    ...(mixed ? [{ name: 'AdvancedPropertyType', value: [detail] }] : []),
  ]
  return {
    criterion: { name: 'PropertyType', value },
    matches: (row) =>
      dataset.fact('PType')(row) === type || (mixed && dataset.fact('AdvancedPropertyType')(row) === detail),
  }
})

const at = (row: number) => [Number(dataset.fact('Longitude')(row)), Number(dataset.fact('Latitude')(row))] as const

/** Distance by the law of cosines, where the sandbox uses haversines. */
function miles([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): number {
  const turn = Math.PI / 180
  const cosine =
    Math.sin(y1 * turn) * Math.sin(y2 * turn) + Math.cos(y1 * turn) * Math.cos(y2 * turn) * Math.cos((x2 - x1) * turn)
  return Math.acos(Math.min(1, cosine)) * 3958.8
}

const circle = fc.tuple(anyRow, fc.integer({ min: 1, max: 200 })).map(([row, radius]): Wanted => {
  const [longitude, latitude] = at(row)
  const centre = [longitude + 0.001, latitude] as const
  return {
    criterion: { name: 'Radius', value: { type: 'Circle', coordinates: centre, radius, radius_units: 'mi' } },
    matches: (other) => miles(centre, at(other)) <= radius,
  }
})

const box = fc.tuple(anyRow, anyRow).map(([one, other]): Wanted => {
  const [x1, y1] = at(one)
  const [x2, y2] = at(other)
  const [west, east] = [Math.min(x1, x2) - 0.0010003, Math.max(x1, x2) + 0.0010003]
  const [south, north] = [Math.min(y1, y2) - 0.0010003, Math.max(y1, y2) + 0.0010003]
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
  return {
    criterion: { name: 'Polygon', value: [{ type: 'Polygon', coordinates: [ring] }] },
    matches: (row) => {
      const [x, y] = at(row)
      return x >= west && x <= east && y >= south && y <= north
    },
  }
})

const lists = fc
  .tuple(
    fc.constantFrom('InList', 'InAllLists', 'NotInList'),
    fc.subarray([123456, 123457, 123458, 5], { minLength: 1 }),
  )
  .map(([name, ids]): Wanted => {
    const on = (row: number) => ids.filter((id) => isOnList(id, dataset.idNumber(row))).length
    return {
      criterion: { name, value: ids },
      matches: (row) =>
        name === 'InList' ? on(row) > 0 : name === 'NotInList' ? on(row) === 0 : on(row) === ids.length,
    }
  })

const arbitraries = { multi, prefix, flag, range, date, propertyType, circle, box, lists }

function rowsOf(criteria: Wanted['criterion'][]): number[] {
  const { total, row } = search.find(parseCriteria(criteria), undefined, everything)
  return Array.from({ length: total }, (_, position) => row(position) ?? -1)
}

const allRows = Array.from({ length: SIZE }, (_, row) => row)

for (const [kind, arbitrary] of Object.entries(arbitraries)) {
  test(
    `a search by one ${kind} criterion finds exactly what a naive look at every record finds`,
    { timeout: 30_000 },
    () => {
      fc.assert(
        fc.property(arbitrary, ({ criterion, matches }) => {
          expect(rowsOf([criterion])).toEqual(allRows.filter(matches))
        }),
        { numRuns: kind === 'multi' || kind === 'range' ? 300 : 120 },
      )
    },
  )
}

test('several criteria together find the records that meet all of them', { timeout: 30_000 }, () => {
  const some = fc.array(fc.oneof(...Object.values(arbitraries)), { minLength: 2, maxLength: 4 })
  fc.assert(
    fc.property(some, (wanted) => {
      const expected = allRows.filter((row) => wanted.every(({ matches }) => matches(row)))
      expect(rowsOf(wanted.map(({ criterion }) => criterion))).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('the nearest n are the n smallest distances among the records that meet the other criteria, nearest first', () => {
  fc.assert(
    fc.property(flag, fc.integer({ min: 1, max: 80 }), ({ criterion, matches }, limit) => {
      const nearest = {
        name: 'LimitNearest',
        value: [{ limit, type: 'address', address: '101 Example St, Portland OR' }],
      }
      const expected = allRows
        .filter(matches)
        .map((row) => ({ row, distance: miles([-122.6784, 45.5152], at(row)) }))
        .toSorted((one, other) => one.distance - other.distance)
        .slice(0, limit)
      expect(rowsOf([criterion, nearest])).toEqual(expected.map(({ row }) => row))
    }),
    { numRuns: 40 },
  )
})

test('the first n by a field are sorted by it, unknown values last', () => {
  fc.assert(
    fc.property(fc.constantFrom('ASC', 'DESC'), fc.integer({ min: 1, max: SIZE + 50 }), (direction, limit) => {
      const first = { name: 'LimitSort', value: [{ limit, sort_field: 'AVM', sort_dir: direction }] }
      const value = (row: number) => Number(dataset.fact('AVM')(row) ?? Number.NaN)
      const known = allRows.filter((row) => !Number.isNaN(value(row)))
      const sorted = known.toSorted(
        (one, other) => (direction === 'ASC' ? 1 : -1) * (value(one) - value(other)) || one - other,
      )
      const unknown = allRows.filter((row) => Number.isNaN(value(row)))
      expect(rowsOf([first])).toEqual([...sorted, ...unknown].slice(0, limit))
    }),
    { numRuns: 20 },
  )
})

test('a state may be written in full and a county as a number without its leading zero', () => {
  expect(rowsOf([{ name: 'State', value: ['California'] }])).toEqual(rowsOf([{ name: 'State', value: ['CA'] }]))
  expect(rowsOf([{ name: 'County', value: [6037] }])).toEqual(rowsOf([{ name: 'FIPS', value: ['06037'] }]))
  expect(rowsOf([{ name: 'County', value: [6037] }]).length).toBeGreaterThan(10)
})

test('a sort orders all matches, in either way of writing it', () => {
  const sorted = (text: string) => {
    const { total, row } = search.find([], text, everything)
    return Array.from({ length: total }, (_, position) => String(dataset.fact('APN')(row(position) ?? -1)))
  }
  const ascending = allRows
    .map((row) => String(dataset.fact('APN')(row)))
    .toSorted((one, other) => (one < other ? -1 : 1))
  expect(sorted('APN ASC')).toEqual(ascending)
  expect(sorted('APN:desc')).toEqual(ascending.toReversed())
  expect(() => sorted('Nonsense ASC')).toThrow('specified in Sort')
})

test('every record is a pure function of the seed and its place: asking in another order gives the same', () => {
  const fresh = generatedDataset({ seed: 7, size: 5_000_000, today: TODAY })
  for (const row of [599, 3, 3, 250, 0]) {
    for (const name of ['RadarID', 'AVM', 'Owner', 'Address', 'FirstAmount'])
      expect(fresh.fact(name)(row)).toBe(dataset.fact(name)(row))
  }
})
