import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { childEnvironment } from '#scripts/machine/environment.ts'
import { codeOf, messageOf, StackFailure } from '#scripts/machine/failure.ts'
import { postgresAccount, type PostgresAccount } from './account.ts'
import type { PostgresBinaries } from './binaries.ts'
import { checkVersion, clusterRole, initialise, lastWords } from './initialise.ts'

export interface ClusterOptions {
  binaries: PostgresBinaries
  /** Holds the cluster in `data`; made if missing. */
  folder: string
  password: string
  port: number
  /** Where Postgres writes its messages. */
  logFile: string
  /** `-c` settings by name. */
  settings?: Record<string, string | number>
  /** Linux: Postgres stops by itself when this process is gone, however it went. For tests. */
  tied?: boolean
}

/** A running cluster on 127.0.0.1. */
export interface Cluster {
  port: number
  pid: number
  /** Resolves with a reason once Postgres is gone, wanted or not. */
  ended: Promise<string>
  /** Address of a database; `parcelyard` unless named. */
  url: (database?: string) => string
  /** Fast shutdown: open transactions are rolled back. `immediate` leaves recovery to the next start. */
  stop: (how?: 'fast' | 'immediate') => Promise<void>
}

/**
 * Makes the cluster on first use and starts it.
 * @throws StackFailure with Postgres’ last words when it does not come up within two minutes (a crash recovery of a
 * large database may take a while)
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const account = postgresAccount(options.binaries.postgres, options.folder)
  const data = path.join(options.folder, 'data')
  if (!existsSync(path.join(data, 'PG_VERSION'))) initialise(options, account, data)
  checkVersion(options.binaries, data)
  clearStaleLock(data)

  const child = spawnPostgres(options, account, data)
  const { pid } = child
  if (pid === undefined) throw new StackFailure(`Postgres could not be started from ${options.binaries.postgres}.`)
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`))
  })
  const url = (database = clusterRole): string =>
    `postgres://${clusterRole}:${options.password}@127.0.0.1:${options.port}/${database}`
  const stop = async (how: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    child.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
  }
  try {
    await untilReady(url('postgres'), child, options.logFile)
    await ensureDatabase(url('postgres'))
  } catch (error) {
    await stop('immediate')
    throw error
  }
  return { port: options.port, pid, ended, url, stop }
}

/** After a crash of the machine the lock names a process that may be anything by now; Postgres would refuse to start. */
function clearStaleLock(data: string): void {
  const lock = path.join(data, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
  if (!/postgres/.test(stdout ?? '')) rmSync(lock, { force: true })
}

function spawnPostgres(options: ClusterOptions, account: PostgresAccount, data: string): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: options.port,
    ...options.settings,
  }
  const tie = options.tied ? tieToUs() : []
  const [command = '', ...rest] = [
    ...account.prefix,
    ...tie,
    options.binaries.postgres,
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  mkdirSync(path.dirname(options.logFile), { recursive: true })
  const log = openSync(options.logFile, 'a', 0o600)
  // Detached: a Ctrl-C in the terminal reaches every process of its group, and Postgres must be the last to stop.
  const child = spawn(command, rest, {
    ...account.identity,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: childEnvironment({ LC_ALL: 'C', TZ: 'UTC' }),
  })
  closeSync(log)
  child.once('error', () => undefined)
  return child
}

function tieToUs(): string[] {
  const tie = ['setpriv', '--pdeathsig', 'QUIT']
  return process.platform === 'linux' && spawnSync(tie[0] ?? '', [...tie.slice(1), 'true']).status === 0 ? tie : []
}

async function untilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const limit = Date.now() + 120_000
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new StackFailure(`Postgres did not start: ${lastWords(readLog(logFile))} Its log is ${logFile}.`)
    }
    try {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
      client.on('error', () => undefined)
      await client.connect()
      await client.end()
      return
    } catch (error) {
      const wrongPassword = codeOf(error) === '28P01'
      if (wrongPassword || Date.now() > limit) throw new StackFailure(notReady(error, wrongPassword, logFile))
    }
    await pause(25)
  }
}

function notReady(error: unknown, wrongPassword: boolean, logFile: string): string {
  return wrongPassword
    ? 'The embedded Postgres refuses the password kept beside it in PARCELYARD_HOME. ' +
        'Put the secrets of that database back, or move the folder away to begin with an empty one.'
    : `Postgres is not ready after two minutes (${messageOf(error)}). Its log is ${logFile}.`
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [clusterRole])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${clusterRole}`)
  } finally {
    await client.end()
  }
}

function readLog(logFile: string): string {
  return existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-4000) : ''
}
