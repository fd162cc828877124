import { expect, test } from 'vitest'
import { backlogWarning } from './room.ts'

test('a backlog is spoken of from four fifths of what may wait', () => {
  expect(backlogWarning(799, 1000)).toBeNull()
  expect(backlogWarning(800, 1000)).toMatch(/^800 pushes wait of 1,000 that may/)
  expect(backlogWarning(1000, 1000)).toMatch(/as many as may/)
})
