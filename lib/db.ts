import { setTimeout } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { Client } from 'pg'
import { isOutOfTime, isTransient } from '#lib/database-errors.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { PrismaClient } from '#prisma/generated/client.ts'

/** A handle to run statements on: the client itself or an open transaction. */
export type Database = PrismaClient
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]
export type Handle = Database | Transaction

export interface DatabaseOptions {
  url: string
  /** Connections this process may hold besides the queue’s. */
  connections: number
  applicationName: string
  /** Milliseconds after which the database gives a statement up, unless its transaction says otherwise; no limit without. */
  statementLimit?: number
}

/**
 * Statement names let Postgres keep its plan (`savePage` through unnamed statements runs at two thirds of the
 * speed). Bounded: after 500 different texts, new ones go unnamed.
 */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    let name = names.get(sql)
    if (name === undefined && names.size < 500) {
      name = `s${names.size}`
      names.set(sql, name)
    }
    return name ?? ''
  }
}

/** Opens a client with a pool of its own. The caller disconnects it. */
export function connect(options: DatabaseOptions): Database {
  const adapter = new PrismaPg(
    {
      connectionString: options.url,
      max: options.connections,
      application_name: options.applicationName,
      // A connection that waits longer has lost its server; an idle transaction longer than this has lost its process.
      connectionTimeoutMillis: 10_000,
      idle_in_transaction_session_timeout: 60_000,
      ...(options.statementLimit === undefined ? {} : { statement_timeout: options.statementLimit }),
      keepAlive: true,
    },
    { statementNameGenerator: statementNames() },
  )
  return new PrismaClient({ adapter, transactionOptions: { timeout: 30_000, maxWait: 10_000 } })
}

/**
 * Runs a transaction and repeats it, at most twice more, when the world and not the work was at fault: a deadlock, a
 * restart of the server, a lost connection. The work must therefore do nothing outside the transaction.
 * @param timeLimitMs of work that is known to be long; when it is used up, the work is not repeated
 */
export async function inTransaction<Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  timeLimitMs?: number,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.$transaction(work, timeLimitMs === undefined ? undefined : { timeout: timeLimitMs })
    } catch (error) {
      if (attempt === 3 || !isTransient(error) || (timeLimitMs !== undefined && isOutOfTime(error))) throw error
      await setTimeout(50 * attempt * (1 + Math.random()))
    }
  }
}

export interface Listener {
  close(): Promise<void>
}

/**
 * Listens to notices on a connection of its own and listens again when that is lost. Notices only make things faster;
 * whoever listens must also look by itself. On databases without notices nothing is ever heard.
 */
export async function listen(url: string, channel: string, hear: (payload: string) => void): Promise<Listener> {
  if (env().DATABASE_BACKEND !== 'postgres') return { close: async () => {} }
  let closed = false
  let client: Client | undefined
  const connectAgain = async (): Promise<void> => {
    while (!closed) {
      const next = new Client({ connectionString: url, application_name: 'parcelyard listen', keepAlive: true })
      // Without a listener the lost connection would end the process.
      next.on('error', (error) => log.debug({ error }, 'listen: the connection was lost'))
      next.on('notification', (notice) => hear(notice.payload ?? ''))
      next.on('end', () => {
        if (!closed && client === next) void connectAgain()
      })
      try {
        await next.connect()
        await next.query(`LISTEN ${next.escapeIdentifier(channel)}`)
        client = next
        return
      } catch {
        await next.end().catch(() => undefined)
        await setTimeout(1000)
      }
    }
  }
  await connectAgain()
  return {
    close: async () => {
      closed = true
      await client?.end().catch(() => undefined)
    },
  }
}

const shared = globalThis as typeof globalThis & { parcelyardDatabase?: Database }

/** Longest time a statement of the web process may take, in milliseconds: whoever waits for a screen has gone by then. */
export const longestWebStatement = 10_000

/** The client of the web process, one for all its routes (kept over reloads while developing). */
export function database(): Database {
  const url = env().DATABASE_URL
  if (url === undefined) throw new Error('DATABASE_URL is not set; `npm start` sets it for the processes it starts.')
  shared.parcelyardDatabase ??= connect({
    url,
    connections: 10,
    applicationName: 'parcelyard web',
    statementLimit: longestWebStatement,
  })
  return shared.parcelyardDatabase
}
