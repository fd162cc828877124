import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('as many as may are at work at once, and the others follow in the order in which they came', async () => {
  const turns = new Turns(2)
  const begun: number[] = []
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const work = ends.map(({ promise }, index) =>
    turns.take(async () => {
      begun.push(index)
      await promise
      return index
    }),
  )
  expect(begun).toEqual([0, 1])
  ends[1]?.resolve()
  await work[1]
  expect(begun).toEqual([0, 1, 2])
  ends[0]?.resolve()
  await work[0]
  expect(begun).toEqual([0, 1, 2, 3])
  for (const { resolve } of ends) resolve()
  expect(await Promise.all(work)).toEqual([0, 1, 2, 3])
})

test('work that fails gives its turn on', async () => {
  const turns = new Turns(1)
  const failed = turns.take(() => Promise.reject(new Error('no')))
  const next = turns.take(() => Promise.resolve('done'))
  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('done')
  expect(await turns.take(() => Promise.resolve('again'))).toBe('again')
})
