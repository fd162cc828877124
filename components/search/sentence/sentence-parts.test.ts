import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { criteria as catalogue } from '#lib/sources/propertyradar/catalogue.ts'
import { describeRequest, propertyRadarRequestSchema } from '#lib/sources/propertyradar/request.ts'
import { sentenceParts } from '#components/search/sentence/sentence-parts.ts'

const maricopa = { name: 'County', value: ['04013'] }
const equity = { name: 'EquityPercent', value: [[50, null]] }

const namesOf = (parts: ReturnType<typeof sentenceParts>) =>
  parts.flatMap(({ subject }) => (subject?.kind === 'criterion' ? [subject.name] : []))
const textOf = (parts: ReturnType<typeof sentenceParts>) => parts.map(({ text }) => text).join('')

describe('the sentence of a search', () => {
  test('has a chip of the words that each criterion says', () => {
    const parts = sentenceParts({ criteria: [maricopa, equity] })
    expect(parts.flatMap(({ subject, text }) => (subject ? [text] : []))).toEqual([
      'Maricopa County, AZ',
      'equity of 50% or more',
    ])
    expect(textOf(parts)).toBe('Properties in Maricopa County, AZ with equity of 50% or more.')
  })

  test('has a chip for a state too that its county already names, so that it can be taken out', () => {
    expect(namesOf(sentenceParts({ criteria: [{ name: 'State', value: ['AZ'] }, maricopa] }))).toEqual([
      'County',
      'State',
    ])
  })

  test('ends with the choice of what is missing, as a chip', () => {
    const parts = sentenceParts({ criteria: [equity], onlyMissing: { olderThanDays: 90 } })
    expect(parts.at(-2)).toEqual({ text: 'missing or older than 90 days', subject: { kind: 'only-missing' } })
    expect(textOf(sentenceParts({ criteria: [equity], onlyMissing: {} }))).toMatch(/; only what is not stored yet\.$/)
  })

  test('has one chip for each criterion, whichever they are, and says them as a job does', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...catalogue), { maxLength: 12 }), (chosen) => {
        const entries = chosen.map(({ name, example }) => ({ name, value: example }))
        const parsed = propertyRadarRequestSchema.safeParse({ criteria: entries })
        if (!parsed.success) return
        const parts = sentenceParts(parsed.data)
        expect(namesOf(parts).toSorted()).toEqual(chosen.map(({ name }) => name).toSorted())
        expect(parts.every(({ text }) => text !== '')).toBe(true)
        const hasState = chosen.some(({ name }) => name === 'State')
        const isShort = textOf(parts).length < 500 && !parts.some(({ text }) => text.endsWith('…'))
        if (isShort && !hasState) expect(textOf(parts)).toBe(`${describeRequest(parsed.data)}.`)
      }),
      { numRuns: 300 },
    )
  })

  test('cuts what one criterion says where it is endless', () => {
    const [first, ...others] = sentenceParts({ criteria: [{ name: 'City', value: ['x'.repeat(4000)] }] }).flatMap(
      ({ subject, text }) => (subject ? [text] : []),
    )
    expect(others).toEqual([])
    expect(first?.length).toBeLessThanOrEqual(140)
  })
})
