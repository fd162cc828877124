import { randomBytes, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Settings } from '#lib/env.ts'

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The secret that signs sessions: `AUTH_SECRET`, else the file `auth-secret` in PARCELYARD_HOME, which is made
 * (mode 0600) when it is missing. Several processes that start at once end with the same secret.
 */
export function authSecret(settings: Pick<Settings, 'AUTH_SECRET' | 'PARCELYARD_HOME'>): string {
  if (settings.AUTH_SECRET !== undefined) return settings.AUTH_SECRET
  const file = path.join(settings.PARCELYARD_HOME, 'auth-secret')
  const present = read(file)
  if (present !== undefined && present.length >= 32) return present
  if (present !== undefined) throw new Error(`${file} is too short to be a secret. Delete it and start again.`)

  mkdirSync(settings.PARCELYARD_HOME, { recursive: true })
  const draft = `${file}.${randomUUID()}`
  writeFileSync(draft, `${randomBytes(36).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    // A link appears whole and fails when another process was first, so nobody reads half a secret.
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8').trim()
}
