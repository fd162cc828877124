import { expect, it } from 'vitest'
import { inTime } from './first-look.tsx'

it('is what was read', async () => {
  expect(await inTime(Promise.resolve('rows'), 10_000)).toBe('rows')
})

it('is nothing when reading fails or takes too long: the screen then asks by itself', async () => {
  expect(await inTime(Promise.reject(new Error('the database is away')), 10_000)).toBeNull()
  expect(await inTime(new Promise(() => {}), 1)).toBeNull()
})
