import { expect, test } from 'vitest'
import { nextRestart } from './restart.ts'

const crash = (ranMs: number) => ({ code: 1, signal: null, ranMs })

test('a process that keeps failing is started again after 1, 2, 4 … and at most 30 seconds', () => {
  const delays: number[] = []
  let failures = 0
  for (let round = 0; round < 8; round++) {
    const next = nextRestart('web', crash(200), failures)
    delays.push(next.delayMs)
    failures = next.failures
  }
  expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

test('a minute without a fault forgives the failures before', () => {
  expect(nextRestart('web', crash(60_000), 6)).toEqual({ delayMs: 1000, failures: 1 })
})

test('a worker that leaves by itself, or for fresh memory, is back at once', () => {
  for (const code of [0, 75]) {
    expect(nextRestart('worker', { code, signal: null, ranMs: 9000 }, 3)).toEqual({ delayMs: 0, failures: 0 })
  }
})

test('a worker that leaves as soon as it has begun is held back like one that fails', () => {
  expect(nextRestart('worker', { code: 75, signal: null, ranMs: 300 }, 1)).toEqual({ delayMs: 2000, failures: 2 })
})

test('leaving by itself is a fault in any other process', () => {
  expect(nextRestart('web', { code: 0, signal: null, ranMs: 9000 }, 0).delayMs).toBe(1000)
})
