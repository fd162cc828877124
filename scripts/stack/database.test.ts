import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Cluster } from '#scripts/postgres/cluster.ts'
import { startEmbeddedDatabase } from './database.ts'
import { prepareHome, type Home } from './home.ts'
import { livingRecords } from './records.ts'

let home: Home

beforeEach(() => {
  home = prepareHome(mkdtempSync(`${tmpdir()}/parcelyard-home-`))
})

afterEach(() => rmSync(home.folder, { recursive: true, force: true }))

/** Stands for a cluster: it has the number of this process, and ends when it is told to or breaks. */
function pretendedCluster(): { cluster: Cluster; stops: string[]; breakDown: () => void } {
  const end = Promise.withResolvers<string>()
  const stops: string[] = []
  const stop = async (how = 'fast'): Promise<void> => {
    stops.push(how)
    end.resolve('exit 0')
    await end.promise
  }
  const cluster = { port: 1, pid: process.pid, ended: end.promise, url: () => 'postgres://pretended', stop }
  return { cluster, stops, breakDown: () => end.resolve('SIGKILL') }
}

/** A database whose first cluster broke down and whose second is coming up. */
async function recovering() {
  const first = pretendedCluster()
  const second = pretendedCluster()
  const up = Promise.withResolvers<Cluster>()
  const comingUp = Promise.withResolvers<undefined>()
  const begun: number[] = []
  const database = await startEmbeddedDatabase(
    home,
    () => undefined,
    async ({ port }) => {
      if (begun.push(port) === 1) return first.cluster
      comingUp.resolve(undefined)
      return up.promise
    },
  )
  first.breakDown()
  await comingUp.promise
  return { database, second, finish: () => up.resolve(second.cluster) }
}

test('a database that is stopped while it recovers does not stay behind', async () => {
  const { database, second, finish } = await recovering()
  const stopped = database.stop(new AbortController().signal)
  finish()
  await stopped
  expect(second.stops).toEqual(['fast'])
  expect(livingRecords(home)).toEqual([])
})

test('a person in a hurry does not wait for what came up in the meantime', async () => {
  const { database, second, finish } = await recovering()
  const hurry = new AbortController()
  const stopped = database.stop(hurry.signal)
  hurry.abort()
  finish()
  await stopped
  expect(second.stops).toEqual(['immediate'])
})
