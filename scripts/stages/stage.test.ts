import { expect, test } from 'vitest'
import { failedStage, nothingToReport, runStages, summary, type FinishedStage, type StageContext } from './stage.ts'

function finished(name: string, report: Partial<FinishedStage['report']> = {}): FinishedStage {
  return { name, minutes: 0.5, report: { ...nothingToReport, ...report } }
}

function contextOf(lines: string[], signal = new AbortController().signal): StageContext {
  return { folder: '/nowhere', print: (line) => lines.push(line), signal, environment: {} }
}

test('the last line is the sum of the runners’ reports, and stages without tests count only when they fail', () => {
  const { lines, failed } = summary(
    [finished('format'), finished('unit', { passed: 40 }), finished('e2e', { passed: 2 })],
    false,
  )
  expect(lines.at(-1)).toBe('42 passed, 0 failed')
  expect(failed).toBe(false)
})

test('a failed stage is named and counts as one failure', () => {
  const { lines, failed } = summary([finished('lint', failedStage('broken')), finished('unit', { passed: 3 })], false)
  expect(lines).toContain('failed: lint (see above)')
  expect(lines.at(-1)).toBe('3 passed, 1 failed')
  expect(failed).toBe(true)
})

test('skipped tests are listed with their reason before the last line', () => {
  const skipped = [{ title: 'the King County file', reason: '../shared/data is missing' }]
  const { lines } = summary([finished('unit', { passed: 1, skipped })], false)
  expect(lines).toContain('skipped: the King County file (../shared/data is missing)')
  expect(lines.at(-1)).toBe('1 passed, 0 failed')
})

test('an interrupted run has failed, whatever had passed', () => {
  const { lines, failed } = summary([finished('unit', { passed: 5 })], true)
  expect(lines.at(-1)).toBe('5 passed, 1 failed')
  expect(failed).toBe(true)
})

test('a stage that throws counts as failed and the next one still runs', async () => {
  const lines: string[] = []
  const done = await runStages(
    [
      { name: 'first', run: () => Promise.reject(new Error('no browser')) },
      { name: 'second', run: () => Promise.resolve({ passed: 1, failed: 0, skipped: [] }) },
    ],
    contextOf(lines),
  )
  expect(done.map(({ report }) => [report.passed, report.failed])).toEqual([
    [0, 1],
    [1, 0],
  ])
  expect(lines).toContain('no browser')
})

test('nothing more begins once the run is interrupted', async () => {
  const interrupted = new AbortController()
  const done = await runStages(
    [
      {
        name: 'first',
        run: () => {
          interrupted.abort()
          return Promise.resolve(nothingToReport)
        },
      },
      { name: 'second', run: () => Promise.reject(new Error('must not run')) },
    ],
    contextOf([], interrupted.signal),
  )
  expect(done.map(({ name }) => name)).toEqual(['first'])
})
