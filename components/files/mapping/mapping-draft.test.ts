import { describe, expect, it } from 'vitest'
import {
  constantOf,
  fitted,
  targetOf,
  withConstant,
  withDigits,
  withKey,
  withTarget,
  type Draft,
} from '#components/files/mapping/mapping-draft.ts'
import { fileMappingSchema } from '#lib/sources/file/request.ts'

const draft: Draft = {
  columns: [
    { from: 'APN', to: 'parcelNumber' },
    { from: 'Town', to: 'city' },
  ],
  extra: ['Zoning'],
  constants: [],
  key: [{ from: 'APN' }],
  dateOrder: 'mdy',
  decimal: '.',
}

describe('a mapping somebody works on', () => {
  it('lets one column fill a place, and keeps beside what it ousts', () => {
    const changed = withTarget(draft, 'Zoning', 'city')
    expect(['APN', 'Town', 'Zoning'].map((name) => targetOf(changed, name))).toEqual(['parcelNumber', 'extra', 'city'])
    expect(targetOf(withTarget(changed, 'Town', 'none'), 'Town')).toBe('none')
  })

  it('takes something for every row in place of a column, and a column in place of that', () => {
    const every = withConstant(draft, 'city', 'Mesa')
    expect([constantOf(every, 'city'), targetOf(every, 'Town')]).toEqual(['Mesa', 'extra'])
    expect(constantOf(withTarget(every, 'Town', 'city'), 'city')).toBe('')
    expect(withConstant(every, 'city', ' ').constants).toEqual([])
  })

  it('has several columns as its key, each with a length of its own', () => {
    const two = withDigits(withKey(draft, 'Town', true), 'APN', 10)
    expect(two.key).toEqual([{ from: 'APN', digits: 10 }, { from: 'Town' }])
    expect(withDigits(two, 'APN', null).key[0]).toEqual({ from: 'APN' })
    expect(withKey(two, 'APN', false).key).toEqual([{ from: 'Town' }])
  })

  it('is fit for loading whatever was done to it', () => {
    const steps = [
      withTarget(draft, 'Zoning', 'parcelNumber'),
      withConstant(draft, 'parcelNumber', '1'),
      fitted(draft, ['APN']),
    ]
    for (const step of steps) expect(fileMappingSchema.safeParse(step).success).toBe(true)
    expect(fitted(draft, ['APN']).columns).toEqual([{ from: 'APN', to: 'parcelNumber' }])
  })
})
