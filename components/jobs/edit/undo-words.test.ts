import { expect, test } from 'vitest'
import { restoredWords, undoAction } from '#components/jobs/edit/undo-words.ts'

test('an undoing names what it takes out and what it restores, and not what it does not', () => {
  expect(undoAction({ removed: 142, restoredFields: 0 })).toBe('Take out 142 properties')
  expect(undoAction({ removed: 1, restoredFields: 3 })).toBe('Take out 1 property, restore 3 values')
  expect(undoAction({ removed: 0, restoredFields: 1 })).toBe('Restore 1 value')
  expect(restoredWords({ restoredFields: 0, restoredRows: 0 })).toBe('0')
  expect(restoredWords({ restoredFields: 1200, restoredRows: 1 })).toBe('1,200 in 1 property')
})
