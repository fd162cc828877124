import { Client } from 'pg'
import { postgresCode } from '#lib/database-errors.ts'
import type { Prisma } from '#prisma/generated/client.ts'

export interface MomentOptions {
  url: string
  applicationName: string
  /** Longest time one statement may take, in milliseconds. */
  statementLimit: number
  /** Gives everything up, also a statement at work. */
  signal: AbortSignal
  /** Hears that the connection was lost while nothing was asked. */
  onLost?: (error: Error) => void
}

/** A row as Postgres writes it in text. */
export type TextRow = readonly (string | null)[]

/** The database as it was at one moment, until `end`. */
export interface Moment {
  read: (query: Prisma.Sql) => Promise<TextRow[]>
  /** As `read`; null where the statement was cut for taking too long. The moment goes on. */
  tryToRead: (query: Prisma.Sql) => Promise<TextRow[] | null>
  /** All rows of a query, in slices; the next slice is asked for when the one before was taken. */
  slices: (query: Prisma.Sql, rowsOfSlice: number) => AsyncGenerator<TextRow[], void>
  end: () => Promise<void>
}

/** A reader that takes nothing for so long has gone. */
const longestPause = 60_000

const asText = { getTypeParser: () => (text: string) => text }

/**
 * Opens one read-only transaction on a connection of its own, outside the pool that the screens share. A cursor and
 * not slices by key: a filter on a job’s results or on text would be searched anew for each slice, and the order of a
 * mailing would have to be sorted anew. Values stay text, which is what files hold; through Prisma each would become a
 * JavaScript value first.
 * @throws what Postgres answers, and the signal’s reason once it has fired
 */
export async function openMoment({
  url,
  applicationName,
  statementLimit,
  signal,
  onLost,
}: MomentOptions): Promise<Moment> {
  signal.throwIfAborted()
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: asText,
  })
  // A connection lost between two statements would otherwise end the process; the next statement fails of itself, unless
  // the reader, for whose long pause Postgres ended it, never comes back.
  client.on('error', (error) => onLost?.(error))
  // With a statement at work this closes the socket at once, and the server looks for that every second.
  const giveUp = (): void => void client.end().catch(() => undefined)
  signal.addEventListener('abort', giveUp, { once: true })
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', giveUp)
    await client.end().catch(() => undefined)
  }
  const ask = async (text: string, values: readonly unknown[] = []): Promise<TextRow[]> => {
    try {
      const { rows } = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })
      return rows
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    }
  }
  try {
    await client.connect()
    await ask('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await ask(
      `SELECT set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true),
              set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true), set_config('jit', 'off', true),
              set_config('cursor_tuple_fraction', '1', true), set_config('client_connection_check_interval', '1000', true)`,
      [String(statementLimit), String(longestPause)],
    )
  } catch (error) {
    await end()
    throw error
  }
  return {
    read: ({ text, values }) => ask(text, values),
    tryToRead: async ({ text, values }) => {
      await ask('SAVEPOINT attempt')
      try {
        const rows = await ask(text, values)
        await ask('RELEASE SAVEPOINT attempt')
        return rows
      } catch (error) {
        if (postgresCode(error) !== '57014' || signal.aborted) throw error
        await ask('ROLLBACK TO SAVEPOINT attempt')
        return null
      }
    },
    slices: async function* ({ text, values }, rowsOfSlice) {
      await ask(`DECLARE moment NO SCROLL CURSOR FOR ${text}`, values)
      for (;;) {
        const rows = await ask(`FETCH ${Math.trunc(rowsOfSlice)} FROM moment`)
        if (rows.length > 0) yield rows
        if (rows.length < rowsOfSlice) break
      }
      await ask('CLOSE moment')
    },
    end,
  }
}

export interface FrameOptions extends Pick<MomentOptions, 'url' | 'applicationName'> {
  /** Longest time the whole file may take, in milliseconds. */
  timeLimit: number
  /** Why the file ends when its time is up. */
  tooLong: Error
  /** The caller’s: fires when they have gone. */
  signal: AbortSignal
  /** Called when the database is given back, also where opening fails; perhaps more than once. */
  onClose?: () => void
}

/** What stands around a file that is written from one moment of the database. */
export interface Frame {
  /** Fires when the caller has gone, the time is up, the connection is lost or `stop` was called. */
  signal: AbortSignal
  open: () => Promise<Moment>
  stop: (reason: Error) => void
  /** Gives everything back; once more does no harm. */
  close: () => Promise<void>
}

/** The frame of a file: its time limit, the ways it can end early, and that the database is given back in each of them. */
export function frameOfFile({ url, applicationName, timeLimit, tooLong, signal, onClose }: FrameOptions): Frame {
  const own = new AbortController()
  const timer = setTimeout(() => own.abort(tooLong), timeLimit)
  const all = AbortSignal.any([signal, own.signal])
  let moment: Moment | undefined
  const close = async (): Promise<void> => {
    clearTimeout(timer)
    onClose?.()
    await moment?.end()
  }
  // Whoever goes away may never read again, and then nothing else would give the connection back.
  all.addEventListener('abort', () => void close(), { once: true })
  const open = async (): Promise<Moment> => {
    const onLost = (error: Error): void => own.abort(error)
    moment = await openMoment({ url, applicationName, statementLimit: timeLimit, signal: all, onLost })
    return moment
  }
  return { signal: all, open, stop: (reason) => own.abort(reason), close }
}
