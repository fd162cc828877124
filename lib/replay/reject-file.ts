import { frameOfFile, type FrameOptions, type TextRow } from '#lib/moment.ts'
import { csvWriter } from '#lib/properties/export/files/csv.ts'
import type { CellKind, FileColumn, FileWriter } from '#lib/properties/export/files/file-writer.ts'
import { ndjsonWriter } from '#lib/properties/export/files/ndjson.ts'
import type { RejectChoice } from '#lib/rejects/contract.ts'
import { conditionOf } from '#lib/rejects/where.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** Rejects of a choice as a file, written by the writers of the properties’ export. Memory holds a slice of the rows. */

const rowsOfSlice = 250

const column = (name: string, heading: string, kind: CellKind = 'text'): FileColumn => ({ name, heading, kind })
const columns: readonly FileColumn[] = [
  column('rejectId', 'Reject', 'integer'),
  column('source', 'Source'),
  column('dataset', 'Dataset'),
  column('jobId', 'Job', 'integer'),
  column('page', 'Page', 'integer'),
  column('position', 'Record', 'integer'),
  column('sourceKey', 'Key'),
  column('field', 'Field'),
  column('code', 'Cause'),
  column('reason', 'Reason'),
  column('state', 'State'),
  column('outcome', 'Stored as'),
  column('note', 'Dismissed because'),
  column('createdAt', 'Rejected', 'time'),
  column('settledAt', 'Settled', 'time'),
  column('raw', 'Raw record'),
  column('edited', 'Edited record'),
]

export type RejectFileOptions = Pick<FrameOptions, 'url' | 'timeLimit' | 'signal' | 'onClose'>

/** A file on its way. Reading `bytes` to the end is what writes it. */
export interface RejectFile {
  contentType: string
  fileName: string
  bytes: AsyncGenerator<Uint8Array, void>
  /** Gives everything back; needed where `bytes` may never be read. */
  close: () => Promise<void>
}

/** Opens the rejects of a choice, as they are at one moment, as CSV or NDJSON. */
export async function openRejectFile(
  { format, ...choice }: RejectChoice & { format: 'csv' | 'ndjson' },
  options: RejectFileOptions,
): Promise<RejectFile> {
  const tooLong = new Error(`Writing the file took longer than ${options.timeLimit / 1000} s.`)
  const { open, close } = frameOfFile({ ...options, applicationName: 'parcelyard rejects', tooLong })
  try {
    const moment = await open()
    const slices = moment.slices(rowsOf(choice), rowsOfSlice)
    const writer = format === 'csv' ? csvWriter(columns) : ndjsonWriter(columns)
    const contentType = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8'
    const fileName = `rejects-${new Date().toISOString().slice(0, 10)}.${format}`
    return { contentType, fileName, bytes: fileOf(slices, writer, close), close }
  } catch (error) {
    await close()
    throw error
  }
}

function rowsOf(choice: RejectChoice): Prisma.Sql {
  return Prisma.sql`
    SELECT r.reject_id, r.source, r.dataset, r.job_id, g.page_number, r.position, r.source_key, r.field, r.code, r.reason,
           r.state, r.outcome, r.note, r.created_at, r.settled_at, r.raw_text, r.edited_text
    FROM rejects r JOIN batch_job_pages g ON g.page_id = r.page_id
    WHERE ${conditionOf(choice)} ORDER BY r.reject_id`
}

async function* fileOf(
  slices: AsyncGenerator<TextRow[], void>,
  writer: FileWriter,
  close: () => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield writer.begin()
    for await (const rows of slices) yield await writer.rows(rows)
    yield await writer.end()
  } finally {
    await close()
  }
}
