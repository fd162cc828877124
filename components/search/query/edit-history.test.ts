import { describe, expect, test } from 'vitest'
import { applyEdit, beginHistory, type Edit } from '#components/search/query/edit-history.ts'
import { emptyQuery } from '#components/search/query/query-codec.ts'

const run = (edits: Edit[]) => edits.reduce(applyEdit, beginHistory(emptyQuery))
const addBeds: Edit = { type: 'add', name: 'Beds', value: [[null, null]] }
const typeBeds = (from: number, at: number): Edit => ({ type: 'change', name: 'Beds', value: [[from, null]], at })

describe('editing a query', () => {
  test('a removed criterion comes back with one undo, in its place', () => {
    const history = run([addBeds, { type: 'add', name: 'Pool', value: [1] }, { type: 'remove', name: 'Beds' }])
    expect(history.present.criteria.map(({ name }) => name)).toEqual(['Pool'])
    expect(applyEdit(history, { type: 'undo' }).present.criteria.map(({ name }) => name)).toEqual(['Beds', 'Pool'])
  })

  test('a run of keystrokes is one step, a pause begins another', () => {
    const history = run([addBeds, typeBeds(1, 0), typeBeds(12, 300), typeBeds(123, 600), typeBeds(4, 5000)])
    expect(history.past).toHaveLength(3)
    expect(applyEdit(history, { type: 'undo' }).present.criteria[0]?.value).toEqual([[123, null]])
  })

  test('the choice of what is missing is undone, and its days are typed in one step', () => {
    const choose = (olderThanDays: number | null, at: number): Edit => ({
      type: 'only-missing',
      onlyMissing: { olderThanDays },
      at,
    })
    const history = run([addBeds, choose(90, 0), choose(null, 100), choose(3, 300), choose(30, 500)])
    expect(history.present.onlyMissing).toEqual({ olderThanDays: 30 })
    const back = applyEdit(history, { type: 'undo' })
    expect([back.present.onlyMissing?.olderThanDays, back.present.criteria.length]).toEqual([90, 1])
    const off = applyEdit(history, { type: 'only-missing', onlyMissing: undefined, at: 600 })
    expect(off.present).not.toHaveProperty('onlyMissing')
    expect(applyEdit(off, { type: 'clear' }).present).toEqual(emptyQuery)
  })

  test('swapping the ends of a range is a step of its own, however soon', () => {
    const swap: Edit = { type: 'change', name: 'Beds', value: [[null, 12]], at: 500 }
    const history = run([addBeds, typeBeds(1, 0), typeBeds(12, 300), swap])
    expect(applyEdit(history, { type: 'undo' }).present.criteria[0]?.value).toEqual([[12, null]])
  })

  test('adding a criterion that is there changes nothing', () => {
    const history = run([addBeds])
    expect(applyEdit(history, addBeds)).toBe(history)
  })

  test('undo with nothing to undo changes nothing', () => {
    const history = beginHistory(emptyQuery)
    expect(applyEdit(history, { type: 'undo' })).toBe(history)
  })

  test('it forgets steps beyond the hundredth', () => {
    const history = run([addBeds, ...Array.from({ length: 150 }, (_, step) => typeBeds(step, step * 5000))])
    expect(history.past).toHaveLength(100)
  })

  test('a substitute takes the place of a criterion, once', () => {
    const pool: Edit = { type: 'add', name: 'Pool', value: [1] }
    const replace: Edit = { type: 'replace', name: 'Beds', by: 'Rooms', value: [] }
    const names = (edits: Edit[]) => run(edits).present.criteria.map(({ name }) => name)
    expect(names([addBeds, pool, replace])).toEqual(['Rooms', 'Pool'])
    expect(names([{ ...pool, name: 'Rooms' }, addBeds, replace])).toEqual(['Rooms'])
  })

  test('opening another address can be undone', () => {
    const history = run([addBeds, { type: 'load', query: emptyQuery }])
    expect(applyEdit(history, { type: 'undo' }).present.criteria).toHaveLength(1)
  })

  test('clearing can be undone', () => {
    const history = run([addBeds, { type: 'clear' }])
    expect(history.present).toEqual(emptyQuery)
    expect(applyEdit(history, { type: 'undo' }).present.criteria).toHaveLength(1)
  })
})
