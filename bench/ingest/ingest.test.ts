import { afterAll, describe, expect, it } from 'vitest'
import { connect } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import type { Ground } from '#bench/ground/ground.ts'
import { backlogBars, benchBacklog } from './backlog.ts'
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
    expect(rates.besides.pairs).toBe(3)
    expect(rates.besides.ratio).toBeGreaterThan(0)
    expect(rates.inserts.propertiesPerSecond).toBeGreaterThan(0)
    expect(ratesBars(rates)).toHaveLength(3)
  })

  it('counts statements one by one and in hundreds', async () => {
    const [one, hundreds] = await benchStatements(ground, { one: 10, hundreds: 1, web: 'routes' })
    expect(one?.statementsPerProperty).toBeGreaterThan(3)
    expect(hundreds?.statementsPerProperty).toBeGreaterThan(0)
    expect(statementsBars([one, hundreds].flatMap((found) => found ?? []))).toHaveLength(1)
  })

  it('measures memory by what waits, with the same work for every size', async () => {
    const found = await benchBacklog(ground, { sizes: [20, 50], runs: 1, web: 'routes' })
    expect(found.findings.map(({ properties }) => properties)).toEqual([20, 50])
    expect(backlogBars(found).map(({ value }) => value > 0)).toEqual([true, true, true])
    const stored = await Promise.all(databases.slice(-2).map(({ url }) => propertiesIn(url)))
    expect(stored).toEqual([50, 50])
  })
})

async function propertiesIn(url: string): Promise<number> {
  const db = connect({ url, connections: 1, applicationName: 'bench test' })
  try {
    return await db.property.count({ where: { source: 'spider' } })
  } finally {
    await db.$disconnect()
  }
}
