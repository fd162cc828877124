import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { superviseChild, type SupervisedChild } from './child.ts'
import { prepareHome, type Home } from './home.ts'
import { identify } from '#scripts/machine/identity.ts'
import { livingRecords } from './records.ts'

let home: Home
let child: SupervisedChild | undefined
const patient = new AbortController().signal

beforeEach(() => {
  home = prepareHome(mkdtempSync(path.join(tmpdir(), 'parcelyard-home-')))
})

afterEach(async () => {
  await child?.stop(0, AbortSignal.abort())
  rmSync(home.folder, { recursive: true, force: true })
})

/** Supervises a script that adds a line to `starts` each time it begins. */
function supervise(name: string, rest: string): { starts: () => number; lines: string[] } {
  const script = path.join(home.folder, 'child.mjs')
  const starts = path.join(home.folder, 'starts')
  writeFileSync(script, `import fs from 'node:fs'; fs.appendFileSync(${JSON.stringify(starts)}, 'x'); ${rest}`)
  const lines: string[] = []
  child = superviseChild({ home, name, command: [script], environment: {}, say: (text) => lines.push(text) })
  return { starts: () => (existsSync(starts) ? readFileSync(starts, 'utf8').length : 0), lines }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20)
}

const waiting = 'setInterval(() => {}, 1000)'

test('a process that is killed is started again, with one line about it, and written down anew', async () => {
  const { starts, lines } = supervise('web', waiting)
  await until(() => starts() === 1)
  const [first] = livingRecords(home)
  process.kill(first?.pid ?? 0, 'SIGKILL')
  await until(() => starts() === 2)
  expect(lines).toEqual([expect.stringMatching(/^ended \(SIGKILL\), starts again in 1 s\. Its log: .*web\.log$/)])
  expect(livingRecords(home)[0]?.pid).not.toBe(first?.pid)
})

test('a stopped process stays stopped and its record is gone', async () => {
  const { starts } = supervise('worker', waiting)
  await until(() => starts() === 1)
  await child?.stop(10_000, patient)
  expect(livingRecords(home)).toEqual([])
  expect(starts()).toBe(1)
})

test('a process that does not listen is killed after its time, or at once when the person hurries', async () => {
  const { starts } = supervise('worker', `process.on('SIGTERM', () => {}); ${waiting}`)
  await until(() => starts() === 1)
  const hurry = new AbortController()
  const stopped = child?.stop(60_000, hurry.signal)
  hurry.abort()
  await stopped
  expect(livingRecords(home)).toEqual([])
})

test('its output goes to its log', async () => {
  supervise('web', `console.log('hello from the child'); ${waiting}`)
  const log = path.join(home.logs, 'web.log')
  await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('hello from the child'))
})

test('a process whose supervisor is gone stops by itself', async () => {
  const tether = new URL('tether.mjs', import.meta.url).href
  const orphan = spawn(process.execPath, ['--import', tether, '-e', `${waiting}; console.log('here')`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await new Promise((resolve) => orphan.stdout.once('data', resolve))
  const gone = new Promise((resolve) => orphan.once('exit', (_code, signal) => resolve(signal)))
  orphan.stdin.end()
  expect(await gone).toBe('SIGTERM')
  expect(identify(orphan.pid ?? 0)).toBeUndefined()
})
