import { describe, expect, it } from 'vitest'
import { comparedFields, originOf } from '#components/properties/detail/compared-fields.ts'
import { propertyColumnNames } from '#lib/properties/columns.ts'
import type { Property } from '#lib/properties/contract.ts'

function property(values: Record<string, string | number>): Property {
  return {
    propertyId: 1,
    source: 'county',
    dataset: 'king',
    sourceKey: 'K1',
    values: { ...Object.fromEntries(propertyColumnNames.map((name) => [name, null])), ...values },
    extra: {},
    revision: 1,
    firstJobId: 4,
    lastJobId: 9,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
    lastSeenAt: '2026-01-03T00:00:00.000Z',
    tags: [],
    doNotContact: false,
  }
}

describe('sources side by side', () => {
  it('differ only where two of them say something, and not for capitals', () => {
    const fields = comparedFields([
      property({ city: 'MESA', yearBuilt: 1950, ownerName: 'R. Vale' }),
      property({ city: 'Mesa', yearBuilt: 1960 }),
    ])
    expect(fields.map(({ name, differs }) => [name, differs])).toEqual([
      ['ownerName', false],
      ['yearBuilt', true],
      ['city', false],
    ])
  })

  it('cut texts of pages', () => {
    const [field] = comparedFields([property({ legalDescription: 'Lot '.repeat(1000) })])
    expect(field?.texts[0]?.length).toBeLessThan(310)
  })

  it('name the job that changed a value last, else the one that brought it first', () => {
    const change = (jobId: number, field: string) => ({
      revision: jobId,
      jobId,
      changedAt: '2026-01-02T00:00:00.000Z',
      fields: { [field]: ['a', 'b'] as [unknown, unknown] },
    })
    const changes = [change(9, 'city'), change(8, 'ownerName'), change(7, 'city')]
    expect(originOf(property({}), changes, 'city')?.jobId).toBe(9)
    expect(originOf(property({}), changes, 'ownerName')?.jobId).toBe(8)
    expect(originOf(property({}), changes, 'yearBuilt')?.jobId).toBe(4)
  })

  it('name no job while it is not known which one changed a value', () => {
    expect(originOf(property({}), undefined, 'city')).toBeNull()
  })
})
