import { expect, test } from 'vitest'
import { isEmpty, isSelected, pageToggled, toggled, type Selection } from '#components/jobs/list/bulk/selection.ts'

const some = (...ids: number[]): Selection => ({ kind: 'some', jobIds: new Set(ids) })

test('a tick is set and taken away', () => {
  expect(toggled(some(1), 2, [1, 2, 3])).toEqual(some(1, 2))
  expect(isEmpty(toggled(some(1), 1, [1, 2, 3]))).toBe(true)
})

test('taking one out of all that match leaves those on screen', () => {
  expect(toggled({ kind: 'matching' }, 2, [1, 2, 3])).toEqual(some(1, 3))
})

test('the tick of the head takes the rows on screen, keeps others, and a second press takes none', () => {
  expect(pageToggled(some(9), [1, 2])).toEqual(some(9, 1, 2))
  expect(isEmpty(pageToggled(some(1, 2), [1, 2]))).toBe(true)
  expect(isEmpty(pageToggled({ kind: 'matching' }, [1, 2]))).toBe(true)
})

test('of all that match every job is chosen', () => {
  expect(isSelected({ kind: 'matching' }, 5)).toBe(true)
  expect(isEmpty({ kind: 'matching' })).toBe(false)
})
