import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { isoTime, nothing, type Cell, type CellKind, type FileColumn, type FileWriter } from './file-writer.ts'

/** Rows of one group: what is held at once, and what a reader can skip. */
const rowsOfGroup = 5000

const physical = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  bigint: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const satisfies Record<CellKind, object>

const dayMilliseconds = 86_400_000

type Value = string | number | bigint | boolean | null

function value(cell: Cell, kind: CellKind): Value {
  if (cell === null) return null
  switch (kind) {
    case 'integer':
    case 'number':
      return Number(cell)
    case 'bigint':
      return BigInt(cell)
    case 'boolean':
      return cell === 't'
    case 'date':
      return Date.parse(cell) / dayMilliseconds
    case 'time':
      return BigInt(Date.parse(isoTime(cell)))
    default:
      return cell
  }
}

/** Apache Parquet with snappy. Its table of contents comes last, so a file that was cut off cannot be opened. */
export function parquetWriter(columns: readonly FileColumn[]): FileWriter {
  const bytes = new ByteWriter(4_000_000)
  const writer = new ParquetWriter({
    writer: bytes,
    createdBy: 'Parcelyard',
    schema: [
      { name: 'properties', num_children: columns.length },
      ...columns.map(({ name, kind }) => ({ name, repetition_type: 'OPTIONAL' as const, ...physical[kind] })),
    ],
  })
  // By column from the start: rows kept as text until the group was full, beside its columns, were 15 MB more.
  let group: Value[][] = []
  let held = 0
  const beginGroup = (): void => {
    group = columns.map(() => [])
    held = 0
  }
  beginGroup()

  const take = (): Uint8Array => {
    const taken = bytes.getBytes().slice()
    bytes.index = 0
    return taken
  }
  const writeGroup = (): void => {
    // What is told of a column in the table of contents is kept until the end: a smallest text keeps the whole piece of the
    // answer it was cut from, and a list of pages says nothing where each column of a group is one page.
    const columnData = columns.map(({ name, kind }, index) => ({
      name,
      data: group[index] ?? [],
      statistics: kind !== 'text' && kind !== 'json',
      offsetIndex: false,
    }))
    void writer.write({ columnData, rowGroupSize: held })
    beginGroup()
  }
  return {
    begin: take,
    rows: (rows) => {
      columns.forEach(({ kind }, index) => {
        const column = group[index] ?? []
        for (const row of rows) column.push(value(row[index] ?? null, kind))
      })
      held += rows.length
      if (held < rowsOfGroup) return nothing
      writeGroup()
      return take()
    },
    end: () => {
      if (held > 0) writeGroup()
      void writer.finish()
      return take()
    },
    broken: () => nothing,
  }
}
