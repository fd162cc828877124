import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { z } from 'zod'
import { FixRequestError } from '#lib/sources/errors.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { objectRow } from './json-rows.ts'
import { unreadable, type ReadingNotes } from './notes.ts'

/** A row group is held in memory as a whole. */
const largestGroup = 128_000_000

/**
 * Rows of a Parquet file, a row group at a time.
 * @throws FixRequestError where a group is too large or the file cannot be read
 */
export async function* parquetRows(path: string, notes: ReadingNotes): AsyncGenerator<string[]> {
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    let rowStart = 0
    for (const group of metadata.row_groups) {
      if (Number(group.total_byte_size) > largestGroup) {
        throw unreadable(
          'file-too-large',
          'A row group of the Parquet file is larger than 128 MB. Write it with smaller row groups, or as CSV.',
        )
      }
      const rowEnd = rowStart + Number(group.num_rows)
      const records = z
        .array(z.record(z.string(), z.unknown()))
        .parse(await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd }))
      let rows: string[] = []
      for (const record of records) {
        notes.rows += 1
        rows.push(objectRow(notes, plainRecord(record), notes.rows, ''))
        if (rows.length < 1000) continue
        yield rows
        rows = []
      }
      if (rows.length > 0) yield rows
      rowStart = rowEnd
    }
  } catch (error) {
    if (error instanceof FixRequestError) throw error
    throw unreadable(
      'file-unreadable',
      'The Parquet file is broken or cut off. Write it again, or load it as CSV. Nothing was stored.',
      error,
    )
  }
}

function plainRecord(record: Record<string, unknown>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plainValue(value, 0)]))
}

/** A value as JSON has it; a number with more digits than a number can hold as text. */
function plainValue(value: unknown, level: number): JsonValue {
  if (value === null || value === undefined || level > 8) return null
  if (typeof value === 'string') return value.replaceAll('\0', '')
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map((one) => plainValue(one, level + 1))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainValue(one, level + 1)]))
}
