import { expect, test } from 'vitest'
import { chooseRun } from '#components/jobs/compare/compare-address.ts'
import type { Run } from '#lib/runs/contract.ts'

const run = (jobId: number): Run => ({
  jobId,
  name: `Run ${jobId}`,
  status: 'COMPLETED',
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  completedAt: null,
  properties: 1,
  whole: true,
})

test('the run of the address is compared with, when it is one of the search', () => {
  expect(chooseRun(3, [run(9), run(3)], 9)).toEqual({ other: 3, ignored: null })
})

test('without one it is the run before, else the newest', () => {
  expect(chooseRun(null, [run(9), run(3)], 3)).toEqual({ other: 3, ignored: null })
  expect(chooseRun(null, [run(9)], null)).toEqual({ other: 9, ignored: null })
  expect(chooseRun(null, [], null)).toEqual({ other: null, ignored: null })
})

test('a number that is no run of the search is left aside and said', () => {
  expect(chooseRun(77, [run(9)], null)).toEqual({ other: 9, ignored: 77 })
})
