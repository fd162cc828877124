import { describe, expect, it } from 'vitest'
import { brokenPromises } from './expect-kills.ts'
import { runWithKills } from './kills.ts'

const small = {
  pages: 30,
  kills: 3,
  freezes: 1,
  connectionKills: 1,
  postgresRestarts: 1,
  webKills: 0,
  workers: 2,
  latencyMs: 300,
  requestsPerSecond: 4,
  seed: 7,
}

describe('a job whose workers, connections and database are killed', { timeout: 240_000 }, () => {
  it('ends equal to an undisturbed run, row for row, when it is free', async () => {
    const run = await runWithKills({ ...small, paid: false })
    expect(brokenPromises(run, { paid: false, pages: small.pages })).toEqual([])
  })

  it('buys nothing twice but what a person bought again', async () => {
    const run = await runWithKills({ ...small, paid: true, seed: 8 })
    expect(brokenPromises(run, { paid: true, pages: small.pages })).toEqual([])
  })
})
