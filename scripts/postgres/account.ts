import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync } from 'node:fs'
import { StackFailure } from '#scripts/machine/failure.ts'

/** How to run a Postgres program: as ourselves, or (started as root, which Postgres refuses) as the user `postgres`. */
export interface PostgresAccount {
  /** Put in front of the program and its arguments. */
  prefix: string[]
  /** For `spawn`; empty when the prefix or nothing changes the user. */
  identity: { uid?: number; gid?: number }
  /** Hands a file or folder to the user Postgres runs as. */
  own: (path: string) => void
}

/**
 * Finds the account for programs in `binary`’s folder and data in `folder` (made if missing).
 * As root it makes the user `postgres` where there is none. Where a folder above is closed to that user (a checkout
 * under /root), the processes get the one right to pass closed folders (CAP_DAC_READ_SEARCH) and nothing else.
 * @throws StackFailure when root cannot make or use such a user
 */
export function postgresAccount(binary: string, folder: string): PostgresAccount {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.getuid?.() !== 0) return { prefix: [], identity: {}, own: () => undefined }

  const identity = postgresUser()
  const own = (path: string): void => chownSync(path, identity.uid, identity.gid)
  own(folder)
  const plain: PostgresAccount = { prefix: [], identity, own }
  if (canRun(plain, binary, folder)) return plain
  for (const capability of ['dac_read_search', 'dac_override']) {
    const passing: PostgresAccount = { prefix: passingClosedFolders(identity, capability), identity: {}, own }
    if (canRun(passing, binary, folder)) return passing
  }
  throw new StackFailure(
    `Postgres does not run as root, and the user “postgres” may not enter ${folder} or ${binary}. ` +
      'Move the project to a folder others may enter, start it as an ordinary user, or set DATABASE_URL.',
  )
}

function canRun(account: PostgresAccount, binary: string, folder: string): boolean {
  const run = (program: string, argument: string[]): boolean => {
    const [command = program, ...rest] = [...account.prefix, program, ...argument]
    return spawnSync(command, rest, { ...account.identity, cwd: '/', stdio: 'ignore' }).status === 0
  }
  return run('test', ['-w', folder]) && run(binary, ['--version'])
}

/** `no_setuid_fixup` is needed because access(2), with which Postgres looks for itself, otherwise ignores the right. */
function passingClosedFolders(identity: { uid: number; gid: number }, capability: string): string[] {
  const only = `-all,+${capability}`
  return [
    'setpriv',
    `--reuid=${identity.uid}`,
    `--regid=${identity.gid}`,
    '--clear-groups',
    `--bounding-set=${only}`,
    `--inh-caps=${only}`,
    `--ambient-caps=${only}`,
    '--securebits=+no_setuid_fixup,+no_setuid_fixup_locked',
  ]
}

function postgresUser(): { uid: number; gid: number } {
  const known = lookUpPostgres()
  if (known !== undefined) return known
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  const made = lookUpPostgres()
  if (made !== undefined) return made
  throw new StackFailure(
    'Postgres does not run as root, and the user “postgres” it could run as does not exist and could not be made. ' +
      'Start as an ordinary user, or set DATABASE_URL.',
  )
}

function lookUpPostgres(): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}
