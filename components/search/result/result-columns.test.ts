import { describe, expect, test } from 'vitest'
import { propertyColumnNames } from '#lib/properties/columns.ts'
import type { Property } from '#lib/properties/contract.ts'
import { cellText, columnsFor } from '#components/search/result/result-columns.ts'

function property(values: Record<string, string | number>): Property {
  const empty = Object.fromEntries(propertyColumnNames.map((name) => [name, null]))
  return {
    propertyId: 1,
    source: 'propertyradar',
    dataset: 'sandbox',
    sourceKey: 'P0000001',
    values: { ...empty, ...values },
    extra: {},
    revision: 1,
    firstJobId: 1,
    lastJobId: 1,
    createdAt: '2026-11-19T12:00:00.000Z',
    updatedAt: '2026-11-19T12:00:00.000Z',
    lastSeenAt: '2026-11-19T12:00:00.000Z',
    tags: [],
    doNotContact: false,
  }
}

describe('the result in place', () => {
  test('shows the columns that have a value in some row', () => {
    const rows = [property({ city: 'Reno' }), property({ bedroomsTotal: 3 })]
    expect(columnsFor(rows).map(({ name }) => name)).toEqual(['city', 'bedroomsTotal'])
  })

  test('writes money without cents and a dash for nothing', () => {
    const rows = [property({ estimatedValue: 412_500 }), property({})]
    const [value] = columnsFor(rows)
    expect(value && rows.map((row) => cellText(row, value))).toEqual(['$412,500', '–'])
  })
})
