import { expect, test } from 'vitest'
import { defaultColumns, tableWidth } from './column-names.ts'

test('the columns of the start fit beside the navigation on a screen of 1440 pixels, none cut off', () => {
  expect(tableWidth(defaultColumns)).toBeLessThanOrEqual(1440 - 208)
})
