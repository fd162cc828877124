import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pagesOfTick, stripTicks } from '#components/jobs/plat/strip.ts'

test('each letter of a strip is the state of a page', () => {
  expect(stripTicks('qfgwxusc')).toEqual([
    'queued',
    'fetching',
    'fetched',
    'written',
    'failed',
    'unclear',
    'skipped',
    'cancelled',
  ])
})

test('a job without pages has no ticks', () => {
  expect(stripTicks('')).toEqual([])
})

test('an unknown letter is shown as a queued page instead of breaking the row', () => {
  expect(stripTicks('w?')).toEqual(['written', 'queued'])
})

test('the ticks together stand for every page once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 5000 }), (ticks, more) => {
      const pages = ticks + more
      let next = 1
      for (let index = 0; index < ticks; index += 1) {
        const { first, last } = pagesOfTick(index, ticks, pages)
        expect(first).toBe(next)
        next = last + 1
      }
      expect(next).toBe(pages + 1)
    }),
  )
})
