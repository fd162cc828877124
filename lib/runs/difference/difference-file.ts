import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { postgresCode } from '#lib/database-errors.ts'
import type { Handle } from '#lib/db.ts'
import { RefusedError } from '#lib/errors.ts'
import { frameOfFile, type FrameOptions, type TextRow } from '#lib/moment.ts'
import { readPair } from '#lib/runs/runs.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { changesSchema, spreadExtra } from './changes.ts'
import { kindsInOrder, wholeDifference } from './statements.ts'

/** Properties read and written at once. */
const rowsOfSlice = 1_000

const head = [
  'change',
  'property id',
  'source key',
  'address',
  'city',
  'state',
  'postal code',
  'field',
  'before',
  'after',
]

export type DifferenceFileOptions = Pick<FrameOptions, 'url' | 'timeLimit' | 'signal' | 'onClose'>

/** A file on its way. Reading `pieces` to the end is what writes it. */
export interface DifferenceFile {
  fileName: string
  pieces: AsyncGenerator<string, void>
  /** Gives everything back; needed where `pieces` may never be read. */
  close: () => Promise<void>
}

/**
 * Opens the difference of two runs as CSV: a line for each new or gone property, and one for each field of a changed
 * one. The runs are compared once, at one moment of the database; memory holds a slice of the rows.
 * @throws NotFoundError, RefusedError as `readPair`, and `run-too-large` when it takes too long
 */
export async function openDifferenceFile(
  db: Handle,
  jobId: number,
  otherId: number,
  options: DifferenceFileOptions,
): Promise<DifferenceFile> {
  const tooLong = tooLongError(options.timeLimit)
  const { open, close } = frameOfFile({ ...options, applicationName: 'parcelyard comparison', tooLong })
  try {
    const { before, after } = await readPair(db, jobId, otherId)
    const moment = await open()
    await moment.read(Prisma.sql`SELECT set_config('work_mem', '64MB', true)`)
    const slices = moment.slices(wholeDifference(before.jobId, after.jobId), rowsOfSlice)
    // The first slice is where the comparing is done: what can be refused is refused before a byte is sent.
    const first = await slices.next()
    const fileName = `jobs-${before.jobId}-and-${after.jobId}-difference.csv`
    return { fileName, pieces: piecesOf(first, slices, close), close }
  } catch (error) {
    await close()
    throw postgresCode(error) === '57014' ? tooLong : error
  }
}

function tooLongError(timeLimit: number): RefusedError {
  const message = `Comparing these runs took longer than ${timeLimit / 1000} s and was stopped.`
  const remedy = 'Compare with a smaller run, or try again when less is at work.'
  return new RefusedError('run-too-large', message, [{ field: 'with', message: remedy }])
}

async function* piecesOf(
  first: IteratorResult<TextRow[], void>,
  slices: AsyncGenerator<TextRow[], void>,
  close: () => Promise<void>,
): AsyncGenerator<string, void> {
  try {
    yield stringify([head])
    for (let next = first; next.done !== true; next = await slices.next()) yield stringify(next.value.flatMap(linesOf))
  } finally {
    await close()
  }
}

const place = z.coerce.number().pipe(z.int())

function linesOf([kind, id, ...rest]: TextRow): unknown[][] {
  const changes = changesSchema.parse(JSON.parse(rest[5] ?? '[]')).flatMap(spreadExtra)
  const start = [kindsInOrder[place.parse(kind)], place.parse(id), ...rest.slice(0, 5).map(cell)]
  if (changes.length === 0) return [[...start, '', '', '']]
  return changes.map(({ field, before, after }) => [...start, cell(field), cell(before), cell(after)])
}

/** A value as a cell that no spreadsheet takes for a formula; numbers stay numbers. */
export function cell(value: unknown): string | number {
  if (typeof value === 'number') return value
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}
