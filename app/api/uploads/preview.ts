import type { z } from 'zod'
import type { FilePreview, filePreviewRequestSchema } from '#lib/files/contract.ts'
import { propertyColumnNames } from '#lib/properties/columns.ts'
import { readStart, type FileStart } from '#lib/sources/file/preview.ts'
import type { FileMapping } from '#lib/sources/file/request.ts'
import { openRequest } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { understand } from '#lib/sources/understand.ts'

const rowsShown = 20
const longestCell = 300

/**
 * What a file is, what its columns most likely are, and what its first rows become by this mapping or the proposed one.
 * @throws SourceError where it cannot be read; BusyError
 */
export async function previewOf(
  uploadId: string,
  fileName: string,
  { form, mapping }: z.output<typeof filePreviewRequestSchema>,
): Promise<FilePreview> {
  const start = await readStart(uploadId, form)
  const used = mapping ?? start.mapping
  const { kind, packed, encoding, delimiter, header, skipLines, sheets, members, heads } = start.notes
  const found = { kind, packed, encoding, delimiter, header, skipLines, sheets, members }
  return {
    ...found,
    rows: start.rowCount,
    rowsExact: start.wasReadWhole,
    columns: heads.map((name) => ({ name, samples: samplesOf(start, name) })),
    mapping: used,
    preview: await rowsOf(start, { upload: uploadId, fileName, dataset: 'preview', form, mapping: used }),
  }
}

async function rowsOf(
  start: FileStart,
  request: { upload: string; fileName: string; dataset: string; form: object; mapping: FileMapping },
): Promise<FilePreview['preview']> {
  const shown = start.rows.slice(0, rowsShown)
  const cellsOf = (row: FileStart['rows'][number]) =>
    start.notes.heads.map((head) => (Object.hasOwn(row, head) ? cellText(row[head] ?? null) : null))
  if (request.mapping.key.length === 0) {
    const fault = { field: null, reason: 'Choose the column that tells one row from another.' }
    return shown.map((row) => ({ cells: cellsOf(row), sourceKey: null, values: [], fault }))
  }
  const reader = openRequest('file', request)
  const { records, rejects } = await understand(reader, shown, (index) => index)
  const { columns } = reader.terms
  return shown.map((row, index) => {
    const cells = cellsOf(row)
    const record = records.find(({ position }) => position === index)
    if (record === undefined) {
      const {
        field = null,
        reason = 'It cannot be read.',
        sourceKey = null,
      } = rejects.find(({ position }) => position === index) ?? {}
      return { cells, sourceKey, values: [], fault: { field, reason } }
    }
    const values = propertyColumnNames.flatMap((column) => {
      const value = record.values[columns.indexOf(column)]
      return value === undefined || value === null ? [] : [{ column, value }]
    })
    return { cells, sourceKey: record.sourceKey, values, fault: null }
  })
}

function samplesOf({ rows }: FileStart, head: string): string[] {
  const samples = new Set<string>()
  for (const row of rows) {
    const text = Object.hasOwn(row, head) ? cellText(row[head] ?? null)?.trim() : undefined
    if (text !== undefined && text !== '') samples.add(text.slice(0, 60))
    if (samples.size === 3) break
  }
  return [...samples]
}

function cellText(value: JsonValue): string | null {
  if (value === null) return null
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, longestCell).toWellFormed()
}
