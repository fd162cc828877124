import { isoTime, type Cell, type FileColumn, type FileWriter } from './file-writer.ts'

const encoder = new TextEncoder()
/** What Postgres writes for numbers is JSON, but for NaN and Infinity, which no column should hold. */
const jsonNumber = /^-?\d/

function json(cell: Cell, { kind }: FileColumn): string {
  if (cell === null) return 'null'
  switch (kind) {
    case 'text':
      return JSON.stringify(cell)
    case 'date':
      return `"${cell}"`
    case 'time':
      return `"${isoTime(cell)}"`
    case 'boolean':
      return cell === 't' ? 'true' : 'false'
    case 'json':
      return cell
    default:
      return jsonNumber.test(cell) ? cell : 'null'
  }
}

/** One JSON object a line, typed, under the API’s own names. One that failed ends with `exportIncomplete`. */
export function ndjsonWriter(columns: readonly FileColumn[]): FileWriter {
  const keys = columns.map(({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
  const line = (row: readonly Cell[]) =>
    columns.map((column, index) => `${keys[index] ?? ''}${json(row[index] ?? null, column)}`).join('')
  return {
    begin: () => encoder.encode(''),
    rows: (rows) => encoder.encode(rows.map((row) => `${line(row)}}\n`).join('')),
    end: () => encoder.encode(''),
    broken: (reason) => encoder.encode(`${JSON.stringify({ exportIncomplete: true, reason })}\n`),
  }
}
