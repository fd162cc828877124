import { expect, test } from 'vitest'
import { openReader } from './registry.ts'
import { understand } from './understand.ts'

const listings = Array.from({ length: 400 }, (_, index) => ({
  url: `https://www.listings.example/detail/${index}/`,
  price: index === 7 ? 'no price' : 100_000 + index,
}))

test('other work goes on while a page of records is read, and all of them come in their order', async () => {
  let turnsOfOthers = 0
  let isRead = false
  const others = (): void => {
    turnsOfOthers += 1
    if (!isRead) setImmediate(others)
  }
  setImmediate(others)
  const reader = openReader('spider', { spider: 'active', site: 'www.listings.example' })
  const { records, rejects } = await understand(reader, listings, (index) => 1000 + index)
  isRead = true
  expect(turnsOfOthers).toBeGreaterThan(8)
  expect([...records, ...rejects].map(({ position }) => position).toSorted((one, other) => one - other)).toEqual(
    listings.map((_, index) => 1000 + index),
  )
  expect(records.map(({ position }) => position)).toEqual(
    records.map(({ position }) => position).toSorted((one, other) => one - other),
  )
})
