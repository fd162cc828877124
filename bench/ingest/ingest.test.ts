import { afterAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { benchRates, ratesBars } from './rates.ts'
import { benchStatements, statementsBars } from './statements.ts'

// Sizes are tiny and the machine is busy: these tests keep the benchmark running, they say nothing of speed.

describe('npm run bench -- ingest', { timeout: 120_000 }, () => {
  const databases: TestDatabase[] = []
  const ground: Ground = {
    database: async () => {
      const database = await createTestDatabase()
      databases.push(database)
      return database.url
    },
    close: async () => undefined,
  }
  afterAll(async () => {
    for (const database of databases) await database.drop()
  })

  it('measures pushes beside savePage and single inserts', async () => {
    const small = { rows: 100, sizes: [1, 100], writers: [4], clients: [1], runs: 1, web: 'routes' } as const
    const rates = await benchRates(ground, small)
    expect(rates.pushed.map(({ clients, batch }) => [clients, batch])).toEqual([
      [1, 1],
      [1, 100],
    ])
    expect(rates.alone.map(({ propertiesPerSecond }) => propertiesPerSecond > 0)).toEqual([true, true])
    expect(ratesBars(rates)).toHaveLength(3)
  })

  it('counts statements one by one and in hundreds', async () => {
    const [one, hundreds] = await benchStatements(ground, { one: 10, hundreds: 1, web: 'routes' })
    expect(one?.statementsPerProperty).toBeGreaterThan(3)
    expect(hundreds?.statementsPerProperty).toBeGreaterThan(0)
    expect(statementsBars([one, hundreds].flatMap((found) => found ?? []))).toHaveLength(1)
  })
})
