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

function value(cell: Cell, kind: CellKind): string | number | bigint | boolean | null {
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
  let group: (readonly Cell[])[] = []

  const take = (): Uint8Array => {
    const taken = bytes.getBytes().slice()
    bytes.index = 0
    return taken
  }
  const writeGroup = (): void => {
    const columnData = columns.map(({ name, kind }, index) => ({
      name,
      data: group.map((row) => value(row[index] ?? null, kind)),
    }))
    void writer.write({ columnData, rowGroupSize: group.length })
    group = []
  }
  return {
    begin: take,
    rows: (rows) => {
      group.push(...rows)
      if (group.length < rowsOfGroup) return nothing
      writeGroup()
      return take()
    },
    end: () => {
      if (group.length > 0) writeGroup()
      void writer.finish()
      return take()
    },
    broken: () => nothing,
  }
}
