import { expect, test } from 'vitest'
import { offBy } from './clock-offset.ts'

const heard = (aheadSeconds: number, at = 1_800_000_000_000) => ({
  serverMs: at,
  browserMs: at + aheadSeconds * 1000,
})

test('a clock that two answers in a row find off by more than a minute is off, in either direction', () => {
  expect(offBy(heard(180), heard(181))).toBe(181_000)
  expect(offBy(heard(-90), heard(-90))).toBe(-90_000)
})

test('one answer alone, a minute or less, and answers that disagree say nothing', () => {
  expect(offBy(null, heard(3600))).toBe(0)
  expect(offBy(heard(60), heard(60))).toBe(0)
  expect(offBy(heard(0), heard(300))).toBe(0)
  expect(offBy(heard(300), heard(0))).toBe(0)
})

test('an answer without a readable date says nothing', () => {
  const unread = { serverMs: Number.NaN, browserMs: 1 }
  expect(offBy(unread, heard(300))).toBe(0)
  expect(offBy(heard(300), unread)).toBe(0)
})
