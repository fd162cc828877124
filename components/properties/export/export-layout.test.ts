import { expect, it } from 'vitest'
import { formatBytes, freshLayout, layoutQuery, moved, readLayout, type LayoutDraft } from './export-layout.ts'

it('keeps a layout in a query and takes it back', () => {
  const draft: LayoutDraft = {
    format: 'csv',
    layout: 'properties',
    columns: [
      { name: 'ownerName', heading: 'Owner, “first”' },
      { name: 'city', heading: '' },
    ],
    bom: true,
    includeDoNotContact: true,
  }
  expect(readLayout(layoutQuery(draft))).toEqual(draft)
  expect(readLayout(layoutQuery(freshLayout))).toEqual(freshLayout)
  expect(layoutQuery(freshLayout)).toBe('format=csv')
})

it('falls back to what is usual where a query makes no sense', () => {
  expect(readLayout('format=pdf&layout=round&columns=nothing,&bom=maybe')).toEqual(freshLayout)
  expect(readLayout('layout=mailing&columns=city,propertyCount').columns).toEqual([
    { name: 'propertyCount', heading: '' },
  ])
  expect(readLayout('columns=city,city,ownerName&headings=Town&headings=Again&headings=Who').columns).toEqual([
    { name: 'city', heading: 'Town' },
    { name: 'ownerName', heading: 'Who' },
  ])
})

it('moves a column by one place and no further than the ends', () => {
  const { columns } = readLayout('columns=city,ownerName')
  expect(moved(columns, 0, 1).map(({ name }) => name)).toEqual(['ownerName', 'city'])
  expect(moved(columns, 0, -1)).toEqual(columns)
  expect(moved(columns, 1, 1)).toEqual(columns)
})

it('says sizes in bytes', () => {
  expect([0, 840, 12_345, 999_600, 3_440_000, 12_000_000_000].map(formatBytes)).toEqual([
    '0 bytes',
    '840 bytes',
    '12 kB',
    '1.0 MB',
    '3.4 MB',
    '12 GB',
  ])
})
