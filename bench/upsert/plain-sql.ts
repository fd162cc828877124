import { Client } from 'pg'
import { valuesOf, writtenColumns, type Delivery, type Way } from './way.ts'

/** Everything but the key and what belongs to the first job is overwritten. */
const overwritten = writtenColumns
  .filter((column) => !['source', 'dataset', 'source_key', 'first_job_id'].includes(column))
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')

function upsertStatement(rows: number): string {
  const width = writtenColumns.length
  const tuples = Array.from({ length: rows }, (_, row) => {
    const parameters = writtenColumns.map((_column, index) => `$${row * width + index + 1}`)
    return `(${parameters.join(', ')})`
  })
  return `INSERT INTO properties (${writtenColumns.join(', ')}) VALUES ${tuples.join(', ')}
    ON CONFLICT (source, dataset, source_key) DO UPDATE SET ${overwritten}, revision = properties.revision + 1`
}

/** `INSERT … ON CONFLICT` with so many rows a statement; 1 is row by row. Prepared, one transaction a page. */
async function plainWay(url: string, name: string, rowsPerStatement: number): Promise<Way> {
  const client = new Client({ connectionString: url, application_name: `bench ${name}` })
  await client.connect()
  const storePage = async (rows: Delivery['pages'][number], delivery: Delivery): Promise<void> => {
    for (let start = 0; start < rows.length; start += rowsPerStatement) {
      const batch = rows.slice(start, start + rowsPerStatement)
      const values = batch.flatMap((row) => valuesOf(row, delivery))
      await client.query({ name: `upsert${batch.length}`, text: upsertStatement(batch.length), values })
    }
  }
  return {
    name,
    needsEmptyTable: false,
    share: rowsPerStatement === 1 ? 0.5 : 1,
    store: async (delivery) => {
      for (const rows of delivery.pages) {
        await client.query('BEGIN')
        await storePage(rows, delivery)
        await client.query('COMMIT')
      }
    },
    close: () => client.end(),
  }
}

export const rowByRowWay = (url: string): Promise<Way> => plainWay(url, 'rowByRow', 1)
export const batchOf100Way = (url: string): Promise<Way> => plainWay(url, 'batchOf100', 100)
