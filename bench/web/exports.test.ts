import { afterAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { benchExports, exportsBars } from './exports.ts'

let database: TestDatabase | undefined
afterAll(() => database?.drop())

it('writes every format and measures it', async () => {
  const findings = await benchExports(
    {
      database: async () => {
        database = await createTestDatabase()
        return database.url
      },
      close: async () => undefined,
    },
    { rows: { csv: [20, 40], ndjson: [40, 40], parquet: [40], xlsx: [20] }, inWeb: false, times: 2 },
  )
  expect(findings.map(({ format, rows }) => [format, rows])).toEqual([
    ['csv', 20],
    ['xlsx', 20],
    ['csv', 40],
    ['ndjson', 40],
    ['parquet', 40],
  ])
  for (const { fileMb, seconds, peakMb } of findings) {
    expect(fileMb).toBeGreaterThan(0)
    expect(seconds).toBeGreaterThan(0)
    expect(peakMb).toBeGreaterThan(0)
  }
  expect(exportsBars(findings)).toHaveLength(2)
})
