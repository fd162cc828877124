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
    const run = await runWithKills({ ...small, kind: 'free' })
    expect(brokenPromises(run, { kind: 'free', pages: small.pages })).toEqual([])
  })

  it('buys nothing twice but what a person bought again', async () => {
    const run = await runWithKills({ ...small, kind: 'paid', seed: 8 })
    expect(brokenPromises(run, { kind: 'paid', pages: small.pages })).toEqual([])
  })

  it('lists its keys once and buys each once, though its worker is killed in the middle of the listing', async () => {
    const only = { freezes: 0, connectionKills: 0, postgresRestarts: 0, workers: 1 }
    const run = await runWithKills({ ...small, ...only, kind: 'named', pages: 20, kills: 1, requestsPerSecond: 3 })
    expect(brokenPromises(run, { kind: 'named', pages: 20 })).toEqual([])
  })
})
