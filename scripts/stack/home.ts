import { randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { codeOf, messageOf, StackFailure } from '#scripts/machine/failure.ts'
import { freePort, portTrouble } from '#scripts/machine/ports.ts'

/** The folders in PARCELYARD_HOME. */
export interface Home {
  folder: string
  postgres: string
  logs: string
  /** Who runs, and where the stack is. */
  run: string
}

/**
 * Makes the folders, for the owner alone.
 * @throws StackFailure when this user may not write there
 */
export function prepareHome(folder: string): Home {
  const home = homeFolders(folder)
  try {
    for (const one of [home.folder, home.postgres, home.logs, home.run]) makeFolder(one)
    for (const one of [home.folder, home.logs, home.run])
      accessSync(one, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = codeOf(error) ?? messageOf(error)
    throw new StackFailure(
      `Parcelyard may not write to ${folder} (${reason}). ` +
        'Give this user the right to, or set PARCELYARD_HOME to a folder it may write to.',
    )
  }
  return home
}

/** Node’s own `recursive` never returns where the system denies that a folder it shows exists (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

export function homeFolders(folder: string): Home {
  return {
    folder,
    postgres: path.join(folder, 'postgres'),
    logs: path.join(folder, 'logs'),
    run: path.join(folder, 'run'),
  }
}

/** A random secret kept in a file of the owner’s, made when it is first asked for. */
export function keptSecret(home: Home, name: string): string {
  const file = path.join(home.folder, name)
  if (!existsSync(file)) writeWhole(file, randomBytes(24).toString('base64url'))
  return readFileSync(file, 'utf8').trim()
}

/** The port `name` had last time, if it is free, else a free one that is kept for the next time. */
export async function keptPort(home: Home, name: string): Promise<number> {
  const file = path.join(home.folder, `${name}.port`)
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  if (Number.isInteger(kept) && kept > 0 && kept < 65_536 && (await portTrouble('127.0.0.1', kept)) === undefined)
    return kept
  const port = await freePort()
  writeWhole(file, String(port))
  return port
}

/** Writes a file of the owner’s in one step: a reader sees the old text or the new one. */
export function writeWhole(file: string, text: string): void {
  const making = `${file}.${process.pid}`
  rmSync(making, { force: true })
  writeFileSync(making, text, { mode: 0o600 })
  renameSync(making, file)
}

const largestLog = 20 * 1024 * 1024

/** The log file of a process. One that has grown above 20 MB is emptied, so that logs stay bounded over restarts. */
export function logFile(home: Home, name: string): string {
  const file = path.join(home.logs, `${name}.log`)
  if (existsSync(file) && statSync(file).size > largestLog) truncateSync(file)
  return file
}

const stackSchema = z.object({
  databaseUrl: z.string(),
  webUrl: z.string(),
  sandboxUrl: z.string().nullable(),
})

/** Where the running stack can be reached; `npm run admin` reads it. */
export type StackAddresses = z.infer<typeof stackSchema>

export function writeAddresses(home: Home, addresses: StackAddresses): void {
  writeWhole(path.join(home.run, 'stack.json'), JSON.stringify(stackSchema.parse(addresses)))
}

export function removeAddresses(home: Home): void {
  rmSync(path.join(home.run, 'stack.json'), { force: true })
}
