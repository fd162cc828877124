import { createServer } from 'node:net'
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StackFailure } from '#scripts/machine/failure.ts'
import { keptPort, keptSecret, logFile, prepareHome, type Home } from './home.ts'

let home: Home

beforeEach(() => {
  home = prepareHome(mkdtempSync(path.join(tmpdir(), 'parcelyard-home-')))
})

afterEach(() => rmSync(home.folder, { recursive: true, force: true }))

test('a secret is made once, for its owner’s eyes alone', () => {
  const secret = keptSecret(home, 'postgres-password')
  expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(keptSecret(home, 'postgres-password')).toBe(secret)
  expect(statSync(path.join(home.folder, 'postgres-password')).mode & 0o777).toBe(0o600)
})

test('a port is kept for the next start, and given up when another program has it', async () => {
  const port = await keptPort(home, 'postgres')
  expect(await keptPort(home, 'postgres')).toBe(port)
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  try {
    expect(await keptPort(home, 'postgres')).not.toBe(port)
  } finally {
    other.close()
  }
})

test('a log above 20 MB is emptied at the next start, a smaller one goes on', () => {
  const file = path.join(home.logs, 'web.log')
  writeFileSync(file, 'hello\n')
  expect(statSync(logFile(home, 'web')).size).toBe(6)
  truncateSync(file, 21 * 1024 * 1024)
  expect(statSync(logFile(home, 'web')).size).toBe(0)
})

test('a home that is a file, or lies in a place that cannot be written to, is one sentence', () => {
  const file = path.join(home.folder, 'file')
  writeFileSync(file, '')
  expect(() => prepareHome(path.join(file, 'inner'))).toThrow(StackFailure)
  expect(() => prepareHome('/proc/parcelyard')).toThrow(/Parcelyard may not write to \/proc\/parcelyard/)
})
