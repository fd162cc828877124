import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPlaywrightReport, readVitestReport } from './reports.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-reports-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(report: unknown): string {
  const file = path.join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

const vitest = { passed: 7, failed: 0, skipped: [], complaints: [] }

describe('vitest’s report', () => {
  test('gives its counts and the reasons of what was skipped', () => {
    const skipped = [{ title: 'a', reason: 'needs data' }, { title: 'b' }]
    expect(readVitestReport(written({ ...vitest, skipped }), 0)).toMatchObject({
      passed: 7,
      failed: 0,
      skipped: [
        { title: 'a', reason: 'needs data' },
        { title: 'b', reason: 'no reason given' },
      ],
    })
  })

  test('counts files that did not load and errors that escaped as failures', () => {
    const report = readVitestReport(written({ ...vitest, complaints: ['lib/x.test.ts: no such module'] }), 1)
    expect(report).toMatchObject({ passed: 7, failed: 1, complaint: 'lib/x.test.ts: no such module' })
  })

  test('that is missing is a crash', () => {
    expect(readVitestReport(path.join(folder, 'none.json'), 0)).toMatchObject({ failed: 1 })
  })

  test('that explains no exit code, or holds no test, is a failure', () => {
    expect(readVitestReport(written(vitest), 1)).toMatchObject({ passed: 7, failed: 1 })
    expect(readVitestReport(written({ ...vitest, passed: 0 }), 0)).toMatchObject({
      failed: 1,
      complaint: 'vitest reported no test at all.',
    })
  })
})

describe('Playwright’s report', () => {
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }

  test('gives its counts, those of inner suites’ skips too', () => {
    const spec = {
      title: 'sees the map',
      tests: [{ status: 'skipped', annotations: [{ type: 'skip', description: 'no data' }] }],
    }
    const suites = [{ title: 'file', specs: [], suites: [{ title: 'inner', specs: [spec] }] }]
    expect(readPlaywrightReport(written({ suites, errors: [], stats: { ...stats, skipped: 1 } }), 0)).toMatchObject({
      passed: 3,
      failed: 0,
      skipped: [{ title: 'sees the map', reason: 'no data' }],
    })
  })

  test('counts a test that needed a second try, and errors outside of tests, as failed', () => {
    const report = { suites: [], errors: [{ message: 'no server' }], stats: { ...stats, flaky: 1 } }
    expect(readPlaywrightReport(written(report), 1)).toMatchObject({ passed: 3, failed: 2, complaint: 'no server' })
  })
})
