import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StackFailure } from '#scripts/machine/failure.ts'
import type { PostgresAccount } from './account.ts'
import type { PostgresBinaries } from './binaries.ts'
import type { ClusterOptions } from './cluster.ts'

/** The role and the database of every cluster we make. */
export const clusterRole = 'parcelyard'

/** Makes a cluster in `data`, in a folder of another name first, so that an interrupted `initdb` leaves nothing that looks like a cluster. */
export function initialise(options: ClusterOptions, account: PostgresAccount, data: string): void {
  const making = `${data}.new`
  rmSync(making, { recursive: true, force: true })
  const secretFolder = mkdtempSync(path.join(options.folder, 'password-'))
  const passwordFile = path.join(secretFolder, 'password')
  try {
    writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 })
    account.own(secretFolder)
    account.own(passwordFile)
    const [command = '', ...rest] = [
      ...account.prefix,
      options.binaries.initdb,
      `--pgdata=${making}`,
      `--username=${clusterRole}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...(options.tied ? ['--no-sync'] : []),
    ]
    const made = spawnSync(command, rest, { ...account.identity, cwd: '/', encoding: 'utf8' })
    if (made.status !== 0) {
      throw new StackFailure(`The database in ${options.folder} could not be made: ${lastWords(made.stderr ?? '')}`)
    }
    renameSync(making, data)
  } finally {
    rmSync(secretFolder, { recursive: true, force: true })
  }
}

/** @throws StackFailure when the cluster was made by another major version */
export function checkVersion(binaries: PostgresBinaries, data: string): void {
  const made = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim()
  const { stdout } = spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8', cwd: '/' })
  const running = / (\d+)/.exec(stdout)?.[1]
  if (running === undefined || running === made) return
  throw new StackFailure(
    `The database in ${data} was made by PostgreSQL ${made}, this is PostgreSQL ${running}. ` +
      'Nothing was changed. Go back to the version before, dump the database, and load it into the new one.',
  )
}

/** The line in which Postgres says why, else its last line. */
export function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const reason = lines.filter((line) => /FATAL|error:|PANIC/.test(line)).at(-1) ?? lines.at(-1)
  return (reason ?? 'it said nothing.').trim()
}
