import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareHome, type Home } from './home.ts'
import { identify, isAlive } from '#scripts/machine/identity.ts'
import { claimHome, livingRecords, recordProcess } from './records.ts'
import { stopLeftBehind } from './takeover.ts'

let home: Home
const children: ChildProcess[] = []

beforeEach(() => {
  home = prepareHome(mkdtempSync(path.join(tmpdir(), 'parcelyard-home-')))
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(home.folder, { recursive: true, force: true })
})

/** A process that says when it is there and then waits; `stubborn` does not listen to SIGTERM. */
async function startProcess(stubborn = false): Promise<number> {
  const ignore = stubborn ? "process.on('SIGTERM', () => {});" : ''
  const child = spawn(process.execPath, ['-e', `${ignore} setInterval(() => {}, 1000); console.log('here')`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  if (child.pid === undefined) throw new Error('The process did not start.')
  return child.pid
}

test('what a killed start left running is stopped and forgotten', async () => {
  const worker = await startProcess()
  const web = await startProcess()
  recordProcess(home, 'worker', worker)
  recordProcess(home, 'web', web)
  expect((await stopLeftBehind(home.folder)).sort()).toEqual(['web', 'worker'])
  expect(identify(worker)).toBeUndefined()
  expect(identify(web)).toBeUndefined()
  expect(readdirSync(home.run)).toEqual([])
})

test('a process that only has the number of one of ours is left alone', async () => {
  const stranger = await startProcess()
  const file = path.join(home.run, 'web.process.json')
  writeFileSync(file, JSON.stringify({ name: 'web', pid: stranger, started: 'at another time' }))
  expect(await stopLeftBehind(home.folder)).toEqual([])
  expect(identify(stranger)).toBeDefined()
  expect(existsSync(file)).toBe(false)
})

test('a frozen process is stopped too', async () => {
  const frozen = await startProcess()
  process.kill(frozen, 'SIGSTOP')
  recordProcess(home, 'worker', frozen)
  expect(await stopLeftBehind(home.folder)).toEqual(['worker'])
  expect(identify(frozen)).toBeUndefined()
})

test('a process that does not listen is ended after its time', { timeout: 40_000 }, async () => {
  const stubborn = await startProcess(true)
  recordProcess(home, 'web', stubborn)
  expect(await stopLeftBehind(home.folder)).toEqual(['web'])
  expect(identify(stubborn)).toBeUndefined()
})

test('a damaged record is removed and stops nobody', async () => {
  writeFileSync(path.join(home.run, 'web.process.json'), '{"pid": 1')
  expect(await stopLeftBehind(home.folder)).toEqual([])
  expect(readdirSync(home.run)).toEqual([])
})

test('a home is taken by one start at a time, and freed when that one is gone', async () => {
  expect(claimHome(home)).toBe(true)
  expect(claimHome(home)).toBe(false)
  const [record] = livingRecords(home)
  if (record === undefined) throw new Error('The claim left no record.')
  expect(isAlive(record)).toBe(true)
  writeFileSync(path.join(home.run, 'start.process.json'), JSON.stringify({ ...record, started: 'long ago' }))
  expect(claimHome(home)).toBe(true)
})
