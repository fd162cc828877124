import { describe, expect, it } from 'vitest'
import { defaultColumns } from '#components/properties/filter/column-names.ts'
import { filterNames, filterValue, rangeEnds, rangeOf } from '#components/properties/filter/filter-words.ts'
import { readTable } from '#components/properties/filter/read-table.ts'
import { propertyFilterSchema, type PropertyFilter } from '#lib/properties/contract.ts'

const words = (name: keyof PropertyFilter, filter: PropertyFilter) => filterValue(name, filter, new Map([[7, 'North']]))

describe('the address of the table', () => {
  it('says filter, order, columns and the open property', () => {
    const read = readTable('city=Mesa&city=Tempe&sort=-estimatedValue&columns=owner,city&open=12&view=map')
    expect(read).toEqual({
      filter: { city: ['Mesa', 'Tempe'] },
      sort: '-estimatedValue',
      view: 'map',
      columns: ['owner', 'city'],
      openId: 12,
      ignored: [],
    })
  })

  it('falls back for nonsense and names it', () => {
    const read = readTable('jobId=%22%3E%3Cb%3E&sort=colour&columns=x,y&open=-3&hue=red&estimatedValue=dear')
    expect(read).toEqual({
      filter: {},
      sort: 'newest',
      view: null,
      columns: defaultColumns,
      openId: null,
      ignored: ['jobId', 'hue', 'estimatedValue', 'sort', 'columns', 'open'],
    })
  })
})

describe('a filter in words', () => {
  it('has a name for every filter there is', () => {
    expect(filterNames.toSorted()).toEqual(propertyFilterSchema.keyof().options.toSorted())
  })

  it('reads as people say it', () => {
    expect(words('estimatedValue', { estimatedValue: '100000..' })).toBe('from $100,000')
    expect(words('yearBuilt', { yearBuilt: '1950..1960' })).toBe('1950 to 1960')
    expect(words('closeDate', { closeDate: '..2020-01-01' })).toBe('up to 2020-01-01')
    expect(words('city', { city: ['Mesa', 'Tempe', 'Reno', 'Yuma'] })).toBe('Mesa, Tempe, Reno and 1 more')
    expect(words('listId', { listId: [7, 8] })).toBe('North and #8')
  })

  it('keeps open ends of a range', () => {
    expect(rangeOf('', '')).toBeNull()
    expect(rangeEnds(rangeOf('1', '') ?? '')).toEqual(['1', ''])
    expect(rangeEnds('5')).toEqual(['5', '5'])
  })
})
