import type { ExportFormat } from '#lib/properties/export/contract.ts'
import { csvWriter } from './csv.ts'
import type { FileColumn, FileWriter } from './file-writer.ts'
import { ndjsonWriter } from './ndjson.ts'
import { parquetWriter } from './parquet.ts'
import { xlsxWriter } from './xlsx.ts'

interface Format {
  contentType: string
  write: (columns: readonly FileColumn[], options: { bom?: boolean }) => FileWriter
}

/** How each format is announced and written. Its name is the ending of its files. */
export const formats: Record<ExportFormat, Format> = {
  csv: { contentType: 'text/csv; charset=utf-8', write: csvWriter },
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', write: ndjsonWriter },
  parquet: { contentType: 'application/vnd.apache.parquet', write: parquetWriter },
  xlsx: { contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: xlsxWriter },
}
