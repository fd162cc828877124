import { expect, it } from 'vitest'
import { isolated, shortened } from './outside-text.ts'

it('keeps what a text does to its direction inside it', () => {
  expect(isolated('Mesa')).toBe('\u2068Mesa\u2069')
  expect(isolated('\u202Eelur\u2069 \u2067x')).toBe('\u2068\u202Eelur x\u2069')
})

it('cuts a text at whole letters', () => {
  expect(shortened('Mesa', 4)).toBe('\u2068Mesa\u2069')
  expect(shortened('🏠'.repeat(10_000), 3)).toBe('\u2068🏠🏠…\u2069')
})
