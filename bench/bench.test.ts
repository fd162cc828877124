import { afterAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { isKept, Report } from '#bench/ground/report.ts'
import { benchLoad, loadBars } from '#bench/file/load.ts'
import { benchFirstPage, firstPageBars } from '#bench/job/first-page.ts'
import { benchLatency, latencyBars } from '#bench/job/latency.ts'
import { benchTurns, turnsBars } from '#bench/job/turns.ts'
import { benchLeak, leakBars } from '#bench/memory/leak.ts'
import { benchPeak, peakBars } from '#bench/memory/peak.ts'
import { benchStored, storedBars } from '#bench/upsert/stored.ts'
import { benchUpsert, upsertBars } from '#bench/upsert/upsert.ts'
import { benchJobs, jobsBars } from '#bench/web/jobs.ts'

// Sizes are tiny and the machine is busy: these tests keep the benchmarks running, they say nothing of speed.

const databases: TestDatabase[] = []
const ground: Ground = {
  database: async () => {
    const database = await createTestDatabase()
    databases.push(database)
    return database.url
  },
  close: async () => {
    for (const database of databases.splice(0)) await database.drop()
  },
}
afterAll(() => ground.close())

const rates = {
  insertRowsPerSecond: expect.any(Number),
  updateRowsPerSecond: expect.any(Number),
  unchangedRowsPerSecond: expect.any(Number),
}

describe('npm run bench', () => {
  it('stores the same rows in every way and compares savePage with the others', async () => {
    const findings = await benchUpsert(ground, { rows: 40, runs: 1, rowsPerPage: 20 })
    const names = ['savePage', 'copy', 'prismaUpsert', 'rowByRow', 'batchOf100']
    expect(findings).toEqual(names.map((name) => ({ name, ...rates })))
    for (const bar of upsertBars(findings)) expect(bar.value, bar.bar).toBeGreaterThan(0)
  })

  it('stores beside rows that were there before', async () => {
    const findings = await benchStored(ground, { stored: 50, rows: 20, runs: 1 })
    expect(findings).toEqual([expect.objectContaining(rates), expect.objectContaining(rates)])
    expect(storedBars(findings)[0]?.value).toBeGreaterThan(0)
  })

  it('loads a file by the command line and looks at the memory of the worker', async () => {
    const finding = await benchLoad(ground, { rows: 500, form: 'csv.gz' })
    expect(finding).toMatchObject({ name: 'load-file', form: 'csv.gz', rows: 500, peakMb: expect.any(Number) })
    expect(loadBars(finding)).toHaveLength(1)
  })

  it('times a job against what its source’s latency allows', async () => {
    const [finding] = await benchLatency(ground, {
      pages: 4,
      recordsPerPage: 10,
      inFlight: 2,
      latenciesMs: [500],
      runs: 1,
    })
    expect(finding).toMatchObject({ name: 'job', latencyMs: 500, idealMs: 1000 })
    expect(finding?.pagesMs).toBeGreaterThanOrEqual(1000)
    expect(latencyBars(finding === undefined ? [] : [finding])).toHaveLength(1)
  })

  it('times the first page of a job', async () => {
    const finding = await benchFirstPage(ground, { jobs: 1, recordsPerPage: 10 })
    expect(finding.writtenMedianMs).toBeGreaterThan(finding.planningMedianMs)
    expect(firstPageBars(finding)).toHaveLength(1)
  })

  it('counts the pages of a large job that pass a small one', async () => {
    const findings = await benchTurns(ground, { pages: 60, jobs: 1, latencyMs: 100, recordsPerPage: 5 })
    expect(findings.map(({ name }) => name)).toEqual(['urgentBehindLarge', 'equalBehindLarge'])
    expect(turnsBars(findings)).toHaveLength(2)
  })

  it('asks a worker process about its memory', async () => {
    const peaks = await benchPeak(ground, { records: [40], recordsPerPage: 20, idleSeconds: 0.1 })
    expect(peaks[0]?.peakMb).toBeGreaterThan(20)
    expect(peakBars(peaks)).toHaveLength(3)
    const leak = await benchLeak(ground, { jobs: 2, recordsPerJob: 20, recordsPerPage: 20 })
    expect(leak.heapMb).toHaveLength(2)
    expect(leakBars(leak)).toHaveLength(1)
  })
})

describe('the report', () => {
  it('prints one JSON object a line and counts the bars that were missed', () => {
    const lines: string[] = []
    const report = new Report(true, (line) => lines.push(line))
    report.heading('Storing')
    report.findings([{ name: 'savePage', insertRowsPerSecond: 1000 }])
    report.bars([
      { bar: 'kept', value: 0.7, atLeast: 0.7 },
      { bar: 'too low', value: 0.69, atLeast: 0.7 },
      { bar: 'not measured', value: NaN, atMost: 10 },
    ])
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { heading: 'Storing' },
      { name: 'savePage', insertRowsPerSecond: 1000 },
      { bar: 'kept', kept: true },
      { bar: 'too low', kept: false },
      { bar: 'not measured', kept: false },
    ])
    expect(report.missed).toBe(2)
  })

  it('keeps no bar by a figure that is not a number', () => {
    expect(isKept({ bar: 'ratio', value: NaN, atLeast: 0 })).toBe(false)
  })

  it('asks every question of the Jobs screen of a filled database', async () => {
    const found = await benchJobs(await ground.database('bench_web_jobs'), { jobs: 60, runs: 1 })
    expect(found.questions.length).toBeGreaterThan(30)
    for (const bar of jobsBars(found)) expect(bar.value, bar.bar).toBeGreaterThan(0)
  }, 60_000)
})
