import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameQuery, viewHref, viewQuery } from './view-address.ts'

test('a view is the address without the place in the list, in one order', () => {
  const address = new URLSearchParams('state=FAILED,PAUSED&cursor=abc&q=mesa&source=')
  expect(viewQuery('jobs', address)).toBe('q=mesa&state=FAILED,PAUSED')
  expect(viewQuery('properties', new URLSearchParams('open=7&city=Mesa'))).toBe('city=Mesa')
})

test('what is written is read back as it was, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
      const query = viewQuery('search', new URLSearchParams([['q', text]]))
      expect(new URLSearchParams(query).get('q')).toBe(text)
    }),
  )
})

test('order and escapes make no other view', () => {
  expect(isSameQuery('jobs', 'state=FAILED&q=a+b', 'q=a%20b&state=FAILED')).toBe(true)
  expect(isSameQuery('jobs', 'q=a', 'q=b')).toBe(false)
})

test('a search too long for a request goes behind the hash, and no other screen', () => {
  const long = `q=${'a'.repeat(7000)}`
  expect(viewHref('search', 'q=State(AZ)')).toBe('/search?q=State(AZ)')
  expect(viewHref('search', long)).toBe(`/search#${long}`)
  expect(viewHref('jobs', '')).toBe('/jobs')
})
