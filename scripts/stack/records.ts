import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { writeWhole, type Home } from './home.ts'
import { codeOf, messageOf, StackFailure } from '#scripts/machine/failure.ts'
import { identify, identitySchema, isAlive } from '#scripts/machine/identity.ts'

const recordSchema = identitySchema.extend({
  name: z.string(),
  /** Of the start itself: its address once it is up, and the script npm ran to start it. */
  url: z.string().optional(),
  launcher: identitySchema.optional(),
  stopping: z.boolean().optional(),
})

/** A process of ours, written down so that a later start recognises it. */
export type ProcessRecord = z.infer<typeof recordSchema>

const suffix = '.process.json'
const fileOf = (home: Home, name: string): string => path.join(home.run, `${name}${suffix}`)

/** Writes down that `pid` is our process `name`. */
export function recordProcess(home: Home, name: string, pid: number): void {
  const identity = identify(pid)
  if (identity !== undefined) writeWhole(fileOf(home, name), JSON.stringify({ name, ...identity }))
}

export function forgetProcess(home: Home, name: string): void {
  rmSync(fileOf(home, name), { force: true })
}

/** What is written down and still runs; records of processes that are gone are removed. */
export function livingRecords(home: Home): ProcessRecord[] {
  if (!existsSync(home.run)) return []
  const living: ProcessRecord[] = []
  for (const file of readdirSync(home.run)) {
    if (!file.endsWith(suffix)) continue
    const record = readRecord(path.join(home.run, file))
    if (record !== undefined && isAlive(record)) living.push(record)
    else rmSync(path.join(home.run, file), { force: true })
  }
  return living
}

function readRecord(file: string): ProcessRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Name of the record of `npm start` itself. */
export const startRecord = 'start'

/**
 * Makes this process the one that runs the stack of this home.
 * @param link makes a second name for a file
 * @returns false when another living process is
 * @throws StackFailure on a file system without hard links
 */
export function claimHome(home: Home, link: (from: string, to: string) => void = linkSync): boolean {
  const own = ownRecord()
  const making = path.join(home.run, `claim.${process.pid}`)
  for (let tries = 0; tries < 3; tries++) {
    writeFileSync(making, JSON.stringify(own), { mode: 0o600 })
    try {
      // A link fails when the name exists: of two starts at one moment, one wins.
      link(making, fileOf(home, startRecord))
      return true
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw new StackFailure(
          `No hard link can be made in ${home.run} (${codeOf(error) ?? messageOf(error)}). ` +
            'Set PARCELYARD_HOME to a folder on a file system that has them.',
        )
      }
      if (livingRecords(home).some(({ name }) => name === startRecord)) return false
    } finally {
      rmSync(making, { force: true })
    }
  }
  return false
}

/** Adds to our own record what a second start wants to know: the address, and that we are about to go. */
export function amendOwnRecord(home: Home, facts: { url?: string; stopping?: boolean }): void {
  writeWhole(fileOf(home, startRecord), JSON.stringify({ ...ownRecord(), ...facts }))
}

function ownRecord(): ProcessRecord {
  const identity = identify(process.pid)
  if (identity === undefined) throw new Error('The system does not tell when this process started.')
  return { name: startRecord, ...identity, launcher: identify(process.ppid) }
}
