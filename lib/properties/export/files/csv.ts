import { harmless, isoTime, type Cell, type FileColumn, type FileWriter } from './file-writer.ts'

const encoder = new TextEncoder()
const needsQuotes = /[",\r\n]|^\s|\s$/

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function field(cell: Cell, { kind }: FileColumn): string {
  if (cell === null) return ''
  switch (kind) {
    case 'text':
    case 'json':
      return quoted(harmless(cell))
    case 'boolean':
      return cell === 't' ? 'true' : 'false'
    case 'time':
      return isoTime(cell)
    default:
      return cell
  }
}

/**
 * Comma-separated text in UTF-8 (RFC 4180). One that failed ends with a line no reader takes for a row: it has one
 * field, and that says so.
 */
export function csvWriter(columns: readonly FileColumn[], { bom = false }: { bom?: boolean } = {}): FileWriter {
  const line = (row: readonly Cell[]) => columns.map((column, index) => field(row[index] ?? null, column)).join(',')
  const head = columns.map(({ heading }) => quoted(harmless(heading))).join(',')
  return {
    begin: () => encoder.encode(`${bom ? '\uFEFF' : ''}${head}\r\n`),
    rows: (rows) => encoder.encode(rows.map((row) => `${line(row)}\r\n`).join('')),
    end: () => encoder.encode(''),
    broken: (reason) => encoder.encode(`${quoted(`EXPORT NOT COMPLETE: ${reason} Do not use this file.`)}\r\n`),
  }
}
