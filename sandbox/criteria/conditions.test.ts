import { expect, test } from 'vitest'
import { conditionOf } from '#sandbox/criteria/conditions.ts'
import { isInPolygon } from '#sandbox/criteria/geometry.ts'
import { SilentTrap } from '#sandbox/criteria/values.ts'
import { columnsOf } from '#sandbox/data/columns.ts'
import type { Dataset } from '#sandbox/data/dataset.ts'
import { parseDate } from '#sandbox/data/dates.ts'

const days = ['2026-01-01', undefined, '2026-03-01'].map((text) => (text ? parseDate(text) : undefined))
const dataset: Dataset = {
  size: days.length,
  today: parseDate('2026-02-01') ?? 0,
  fact: () => (index) => days[index],
  idNumber: (index) => index,
  rowsOfId: (idNumber) => [idNumber],
  locate: () => undefined,
  counties: [],
}
const source = { dataset, columns: columnsOf(dataset) }

function found(kind: 'date' | 'date-or-unknown', value: string | number): number[] {
  const condition = conditionOf(source, { name: 'Some', group: 'Some', kind, example: null }, [value])
  const test = condition?.(dataset.size)
  return days.flatMap((_, index) => (test?.(index) ? [index] : []))
}

test('a missing from-side finds records without a date only where the kind says so', () => {
  expect(found('date', 'to: 2/1/2026')).toEqual([0])
  expect(found('date-or-unknown', 'to: 2/1/2026')).toEqual([0, 1])
  expect(found('date-or-unknown', 'from: 2/1/2026')).toEqual([2])
})

test('a bare negative number of days falls into the silent trap', () => {
  expect(() => found('date', -30)).toThrow(SilentTrap)
})

test('a point in a hole of a polygon is outside', () => {
  const square = (size: number) =>
    [
      [-size, -size],
      [size, -size],
      [size, size],
      [-size, size],
    ] as const
  const rings = [square(2), square(1)]
  expect(isInPolygon({ latitude: 0, longitude: 0 }, rings)).toBe(false)
  expect(isInPolygon({ latitude: 1.5, longitude: 0 }, rings)).toBe(true)
  expect(isInPolygon({ latitude: 3, longitude: 0 }, rings)).toBe(false)
})
