import { describe, expect, it } from 'vitest'
import { brokenByKills } from './expect-ingest.ts'
import { runIngest } from './ingest.ts'

describe('pushes of eight spiders while web, worker and Postgres are killed', { timeout: 240_000 }, () => {
  it('store every property that was answered for once, and count it once', async () => {
    const run = await runIngest({
      properties: 4000,
      batch: 50,
      clients: 8,
      runs: 2,
      kills: 2,
      web: 'routes',
      seed: 11,
    })
    expect(run.blows).toBe(6)
    expect(brokenByKills(run)).toEqual([])
  })
})
