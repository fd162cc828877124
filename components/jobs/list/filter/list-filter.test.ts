import { expect, test } from 'vitest'
import {
  choiceOf,
  filterOf,
  isNarrowed,
  strayParts,
  type ListAddress,
} from '#components/jobs/list/filter/list-filter.ts'

const address: ListAddress = {
  q: '',
  state: [],
  source: [],
  owner: '',
  from: '',
  to: '',
  sort: '-created',
  size: 50,
  cursor: null,
}

test('a plain address asks for nothing special', () => {
  expect(filterOf(address)).toEqual({})
  expect(isNarrowed(address)).toBe(false)
})

test('order and size are asked for without narrowing', () => {
  expect(filterOf({ ...address, sort: 'name', size: 100 })).toEqual({ sort: 'name', limit: 100 })
  expect(isNarrowed({ ...address, sort: 'name', size: 100 })).toBe(false)
})

test('days begin and end at midnight of the reader, and the last day is within', () => {
  const { from, to } = choiceOf({ ...address, from: '2026-03-01', to: '2026-03-01' })
  expect(new Date(from ?? '').getHours()).toBe(0)
  expect(new Date(to ?? '').getDate()).toBe(2)
})

test('a text too short to be looked for is not sent, a number is', () => {
  expect(choiceOf({ ...address, q: ' ab ' })).toEqual({})
  expect(choiceOf({ ...address, q: '7' })).toEqual({ q: '7' })
  expect(choiceOf({ ...address, q: '#7' })).toEqual({ q: '#7' })
})

test('what an address asks and this screen does not know is named', () => {
  const good = 'q=mesa&state=FAILED,PAUSED&source=county&from=2026-01-31&sort=-name&size=100&cursor=WyJh'
  expect(strayParts(new URLSearchParams(good))).toEqual([])
  const bad = 'q=a&state=FAILED,BANANA&source=moon&from=2026-02-30&to=soon&sort=price&size=7&cursor=%00&colour=red'
  expect(strayParts(new URLSearchParams(bad))).toEqual([
    'q=a',
    'state=FAILED,BANANA',
    'source=moon',
    'from=2026-02-30',
    'to=soon',
    'sort=price',
    'size=7',
    'cursor=\0',
    'colour=red',
  ])
})
