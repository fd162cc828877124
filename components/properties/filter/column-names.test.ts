import { expect, test } from 'vitest'
import { defaultColumns, readColumns, shownColumns, tableWidth, widestColumn } from './column-names.ts'

test('the columns of the start fit beside the navigation on a screen of 1440 pixels, none cut off', () => {
  expect(tableWidth(defaultColumns)).toBeLessThanOrEqual(1440 - 208)
})

test('an address names columns in any order, each once; what is no column is left out and said', () => {
  expect(readColumns('owner,city,owner')).toEqual({ names: ['owner', 'city'], ignored: false })
  expect(readColumns('owner,toString,city')).toEqual({ names: ['owner', 'city'], ignored: true })
  expect(readColumns('')).toEqual({ names: defaultColumns, ignored: true })
  expect(readColumns(null)).toEqual({ names: defaultColumns, ignored: false })
})

test('on a medium screen the columns of the start are fewer, and columns that somebody chose stay', () => {
  expect(shownColumns(defaultColumns, false)).toBe(defaultColumns)
  expect(shownColumns(defaultColumns, true)).toEqual(['parcel', 'address', 'city', 'owner', 'value', 'built'])
  expect(shownColumns([...defaultColumns], true)).toEqual(defaultColumns)
})

test('a long text takes what is left over of the width, else the last column', () => {
  expect(widestColumn(['city', 'owner', 'address'])).toBe('owner')
  expect(widestColumn(['city', 'beds'])).toBe('beds')
})
