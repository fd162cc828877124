import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markParts, sentenceParts } from '#components/search/sentence/sentence-parts.ts'

const marked = (parts: ReturnType<typeof markParts>) => parts.filter((part) => part.marked).map(({ text }) => text)

describe('the sentence of a search', () => {
  test('marks the chosen values', () => {
    const parts = sentenceParts([
      { name: 'County', value: ['04013'] },
      { name: 'EquityPercent', value: [[50, null]] },
    ])
    expect(marked(parts)).toEqual(['Maricopa County, AZ', '50% or more'])
    expect(parts.at(-1)?.text.endsWith('.')).toBe(true)
  })

  test('marks the same value twice when two criteria have it', () => {
    expect(marked(markParts('with 3 or more beds and 3 or more baths', ['3 or more', '3 or more']))).toHaveLength(2)
  })

  test('loses no letter, whatever is marked', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[abc ]{0,20}$/),
        fc.array(fc.stringMatching(/^[abc ]{0,4}$/)),
        (sentence, texts) => {
          const whole = markParts(sentence, texts)
            .map(({ text }) => text)
            .join('')
          expect(whole).toBe(sentence)
        },
      ),
    )
  })
})
