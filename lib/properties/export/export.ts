import type { Handle } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { postgresCode } from '#lib/database-errors.ts'
import { frameOfFile, type TextRow } from '#lib/moment.ts'
import { propertyCondition, type OpenedFilter } from '#lib/properties/search/filter.ts'
import { openLists } from '#lib/properties/search/list-queries.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { fileColumns, mailingRows, propertyRows, withoutMarkedAddresses } from './columns.ts'
import { mostSpreadsheetRows, type ExportProgress, type ExportQuery } from './contract.ts'
import type { FileWriter } from './files/file-writer.ts'
import { formats } from './files/formats.ts'
import { leavePlace, remember, takePlace, type RunningExport } from './running.ts'

/** Rows fetched and written at once: a quarter of a megabyte of text, which is garbage the moment it is sent. */
const rowsOfSlice = 250

/** A query whose live lists are opened. */
export type OpenedExport = ExportQuery & OpenedFilter

/**
 * Opens the live lists of a query.
 * @throws NotFoundError for a list that is gone
 */
export async function openQuery(db: Handle, query: ExportQuery): Promise<OpenedExport> {
  const { listId: _, ...rest } = query
  return { ...rest, ...(await openLists(db, query)) }
}

export interface ExportOptions {
  url: string
  userId: string
  /** Longest time the whole file may take, in milliseconds. */
  timeLimit: number
  /** The caller’s: fires when they have gone. */
  signal: AbortSignal
}

/** A file on its way. Reading `bytes` to the end is what writes it. */
export interface Export {
  contentType: string
  fileName: string
  /** Properties marked “do not contact” that are not in it. */
  leftOut: number
  bytes: AsyncGenerator<Uint8Array, void>
  /** Gives everything back; needed where `bytes` may never be read. */
  close: () => Promise<void>
}

/** A person pressed *Stop*; what is on their disk is not whole. */
export class StoppedError extends Error {
  override name = 'StoppedError'
}

const marked = Prisma.sql`EXISTS (
  SELECT 1 FROM property_marks m WHERE m.property_id = p.property_id AND m.do_not_contact)`

/** What the filter finds, without what is to be left out. */
export function exportedCondition(query: OpenedExport): Prisma.Sql {
  const found = propertyCondition(query)
  if (query.includeDoNotContact) return found
  const addresses = query.layout === 'mailing' ? withoutMarkedAddresses : Prisma.empty
  return Prisma.sql`${found} AND NOT ${marked} ${addresses}`
}

/** Counts the properties of the filter that are marked and left out. */
export function countOfLeftOut(query: OpenedExport): Prisma.Sql {
  if (query.includeDoNotContact) return Prisma.sql`SELECT 0`
  return Prisma.sql`SELECT count(*) FROM properties p ${propertyCondition(query)} AND ${marked}`
}

/** Counts the rows the file will have, up to one more than `most`. */
export function countOfRows(query: OpenedExport, most: number): Prisma.Sql {
  return Prisma.sql`SELECT count(*) FROM (${rowsQuery(query)} LIMIT ${most + 1}) c`
}

/** The number that a count answered. */
export const numberIn = (rows: readonly TextRow[]): number => Number(rows[0]?.[0] ?? 0)

/** The rows of the file and their order. */
export function rowsQuery(query: OpenedExport): Prisma.Sql {
  const columns = fileColumns(query)
  const condition = exportedCondition(query)
  return query.layout === 'mailing' ? mailingRows(columns, condition) : propertyRows(columns, condition)
}

/** Why a format cannot hold the rows, with the way out; null when it can. */
export function refusalOf({ format }: ExportQuery, rows: number): string | null {
  if (format !== 'xlsx' || rows <= mostSpreadsheetRows) return null
  return (
    `An XLSX file holds at most ${mostSpreadsheetRows.toLocaleString('en-US')} rows here, and there are more: ` +
    'spreadsheets need minutes and gigabytes for them. Narrow the filter, or take CSV, NDJSON or Parquet, which have no limit.'
  )
}

/**
 * Begins an export of all rows as they are now. Everything that can be refused is refused here, before a byte is sent.
 * @throws MalformedError, RefusedError `too-many-rows`, ConflictError `exports-busy`
 */
export async function openExport(query: OpenedExport, options: ExportOptions): Promise<Export> {
  const columns = fileColumns(query)
  const progress: ExportProgress = { state: 'running', rows: 0, bytes: 0, leftOut: 0, message: null }
  const running: RunningExport = { userId: options.userId, progress, stop: (reason) => frame.stop(reason) }
  const frame = frameOfFile({
    ...options,
    applicationName: 'parcelyard export',
    tooLong: new Error(timeIsUp(options.timeLimit)),
    onClose: () => leavePlace(running),
  })
  const { signal, close } = frame
  remember(query.exportId, running)
  try {
    takePlace(running)
    const moment = await frame.open()
    if (query.format === 'xlsx') {
      const refusal = refusalOf(query, numberIn(await moment.read(countOfRows(query, mostSpreadsheetRows))))
      if (refusal !== null) throw new RefusedError('too-many-rows', refusal, [{ field: 'format', message: refusal }])
    }
    progress.leftOut = numberIn(await moment.read(countOfLeftOut(query)))
    const { contentType, write } = formats[query.format]
    const bytes = fileOf(moment.slices(rowsQuery(query), rowsOfSlice), write(columns, query), {
      progress,
      signal,
      close,
    })
    return { contentType, fileName: fileName(query), leftOut: progress.leftOut, bytes, close }
  } catch (error) {
    Object.assign(progress, { state: 'refused', message: error instanceof Error ? error.message : String(error) })
    await close()
    throw error
  }
}

const timeIsUp = (milliseconds: number): string =>
  `The export took longer than ${Math.round(milliseconds / 60_000)} minutes and was ended. Narrow the filter or choose fewer columns.`

function fileName({ layout, format }: ExportQuery): string {
  const stamp = new Date().toISOString().slice(0, 16).replaceAll(/[T:]/g, '-')
  return `${layout}-${stamp}.${format}`
}

interface Surroundings {
  progress: ExportProgress
  signal: AbortSignal
  close: () => Promise<void>
}

/**
 * The file, slice by slice, each made when the one before was taken. When it fails, the formats that can say so get
 * a last line, and then reading throws, so that the connection is broken off: a short file never looks whole.
 */
async function* fileOf(
  slices: AsyncGenerator<(readonly (string | null)[])[]>,
  writer: FileWriter,
  { progress, signal, close }: Surroundings,
): AsyncGenerator<Uint8Array, void> {
  const counted = (bytes: Uint8Array): Uint8Array => {
    progress.bytes += bytes.length
    return bytes
  }
  try {
    yield counted(writer.begin())
    for await (const slice of slices) {
      signal.throwIfAborted()
      const bytes = await writer.rows(slice)
      progress.rows += slice.length
      if (bytes.length > 0) yield counted(bytes)
    }
    yield counted(await writer.end())
    progress.state = 'completed'
  } catch (error) {
    progress.state = error instanceof StoppedError ? 'stopped' : 'failed'
    progress.message = reasonOf(error, progress.rows)
    yield writer.broken(progress.message)
    throw error
  } finally {
    if (progress.state === 'running') {
      progress.state = 'stopped'
      progress.message = reasonOf(new StoppedError(), progress.rows)
    }
    await close()
  }
}

function reasonOf(error: unknown, rows: number): string {
  const written = `${rows.toLocaleString('en-US')} rows were written.`
  if (error instanceof StoppedError) return `The download was stopped. ${written}`
  if (postgresCode(error) === '57014') return `The database needed too long for this filter. ${written} Narrow it.`
  if (error instanceof Error && error.message.startsWith('The ')) return `${error.message} ${written}`
  return `The connection to the database was lost. ${written} Export again.`
}
