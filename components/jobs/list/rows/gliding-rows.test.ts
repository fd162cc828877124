import { expect, test } from 'vitest'
import { glidesOf } from '#components/jobs/list/rows/gliding-rows.ts'

const before = new Map([
  [3, 36],
  [2, 84],
])

test('a row that is pushed down is drawn back to where it stood, one that is new appears', () => {
  const after = new Map([
    [4, 36],
    [3, 84],
    [2, 132],
  ])
  expect([...glidesOf(before, after)]).toEqual([
    [4, null],
    [3, -48],
    [2, -48],
  ])
})

test('rows that stay do not move, those after them and the first list are just there', () => {
  expect(glidesOf(before, new Map([...before, [1, 132]])).size).toBe(0)
  expect(glidesOf(new Map(), before).size).toBe(0)
})
