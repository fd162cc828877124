import { beforeEach, describe, expect, it } from 'vitest'
import { MemoryGuard, type MemoryState } from './memory-guard.ts'

describe('the memory guard', () => {
  const limitBytes = 1000
  let resident = 0
  let pages = 0
  let now = 0
  let collections = 0
  let states: MemoryState[] = []
  let guard: MemoryGuard

  beforeEach(() => {
    resident = 500
    pages = 1
    now = 0
    collections = 0
    states = []
    guard = new MemoryGuard({
      limitBytes,
      intervalMs: 1000,
      residentBytes: () => resident,
      pagesInHand: () => pages,
      collectGarbage: () => {
        collections += 1
      },
      now: () => now,
      onChange: (state) => states.push(state),
    })
  })

  it('does nothing below 80 % of the limit', () => {
    resident = 799
    guard.look()
    expect(states).toEqual([])
    expect(collections).toBe(0)
  })

  it('stops claiming at 80 % and collects garbage', () => {
    resident = 800
    guard.look()
    expect(states).toEqual(['holding'])
    expect(collections).toBe(1)
  })

  it('goes on only under 70 %', () => {
    resident = 850
    guard.look()
    resident = 720
    guard.look()
    expect(states).toEqual(['holding'])
    resident = 699
    guard.look()
    expect(states).toEqual(['holding', 'working'])
  })

  it('leaves after 30 s with nothing in hand and no fall', () => {
    resident = 900
    guard.look()
    pages = 0
    guard.look()
    now = 29_999
    guard.look()
    expect(states).toEqual(['holding'])
    now = 30_000
    guard.look()
    expect(states).toEqual(['holding', 'leaving'])
  })

  it('does not leave while a page is in hand', () => {
    resident = 900
    guard.look()
    now = 60_000
    guard.look()
    expect(states).toEqual(['holding'])
  })
})
