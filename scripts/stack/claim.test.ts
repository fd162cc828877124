import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StackFailure } from '#scripts/machine/failure.ts'
import { takeHome } from './claim.ts'
import { prepareHome, type Home } from './home.ts'
import { amendOwnRecord, claimHome, livingRecords } from './records.ts'

let home: Home

beforeEach(() => {
  home = prepareHome(mkdtempSync(path.join(tmpdir(), 'parcelyard-home-')))
})

afterEach(() => rmSync(home.folder, { recursive: true, force: true }))

test('on a file system without hard links a start ends with one sentence and leaves nothing', () => {
  const withoutLinks = (): never => {
    throw Object.assign(new Error('operation not permitted, link'), { code: 'EPERM' })
  }
  expect(() => claimHome(home, withoutLinks)).toThrow(StackFailure)
  expect(() => claimHome(home, withoutLinks)).toThrow(
    `No hard link can be made in ${home.run} (EPERM). Set PARCELYARD_HOME to a folder on a file system that has them.`,
  )
  expect(livingRecords(home)).toEqual([])
  expect(existsSync(path.join(home.run, `claim.${process.pid}`))).toBe(false)
})

test('a start that waits for the one before can be interrupted', async () => {
  claimHome(home)
  amendOwnRecord(home, { stopping: true })
  const interrupted = new AbortController()
  const lines: string[] = []
  const taken = takeHome(home, (text) => lines.push(text), interrupted.signal)
  setTimeout(() => interrupted.abort(), 50)
  await expect(taken).rejects.toThrow('aborted')
  expect(lines).toEqual([`waiting for the one before (process ${process.pid}) to stop`])
})

test('the record of a start that is gone is no hindrance', async () => {
  writeFileSync(path.join(home.run, 'start.process.json'), '{"name":"start"')
  expect(await takeHome(home, () => undefined, new AbortController().signal)).toEqual([])
  expect(livingRecords(home)).toMatchObject([{ name: 'start', pid: process.pid }])
})
