import { z } from 'zod'
import { openMoment, type TextRow } from '#lib/moment.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { fileColumns } from './columns.ts'
import { mostSpreadsheetRows, type ExportEstimate } from './contract.ts'
import { countOfLeftOut, countOfRows, numberIn, refusalOf, rowsQuery, type OpenedExport } from './export.ts'
import { formats } from './files/formats.ts'

const sampleRows = 500
const countedRows = 10_000
const statementLimit = 2000

const plan = z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })])

const explained = (query: OpenedExport): Prisma.Sql => Prisma.sql`EXPLAIN (FORMAT JSON) ${rowsQuery(query)}`

function likelyRows(rows: readonly TextRow[] | null): number {
  const text = rows?.[0]?.[0]
  return text === undefined || text === null ? 0 : plan.parse(JSON.parse(text))[0].Plan['Plan Rows']
}

interface Looked {
  counted: number | null
  sample: TextRow[] | null
  leftOut: number
  /** The planner’s guess, asked for where counting did not come to an end. */
  likely: number
}

/** All looks at one moment, each given up after 2 s. */
async function lookAt(query: OpenedExport, most: number, url: string, signal: AbortSignal): Promise<Looked> {
  const moment = await openMoment({ url, applicationName: 'parcelyard estimate', statementLimit, signal })
  try {
    const rows = await moment.tryToRead(countOfRows(query, most))
    const counted = rows === null ? null : numberIn(rows)
    const sample = await moment.tryToRead(Prisma.sql`${rowsQuery(query)} LIMIT ${sampleRows}`)
    const leftOut = numberIn((await moment.tryToRead(countOfLeftOut(query))) ?? [])
    const isWhole = counted !== null && counted <= most
    const likely = isWhole ? counted : likelyRows(await moment.tryToRead(explained(query)))
    return { counted, sample, leftOut, likely }
  } finally {
    await moment.end()
  }
}

/**
 * Counts what an export would bring: exactly up to 10,000 rows (200,000 for XLSX, where it decides whether the file is
 * possible), above that, and where counting takes over 2 s, by the planner’s estimate.
 */
export async function estimateExport(query: OpenedExport, url: string, signal: AbortSignal): Promise<ExportEstimate> {
  const most = query.format === 'xlsx' ? mostSpreadsheetRows : countedRows
  const columns = fileColumns(query)
  const looked = await lookAt(query, most, url, signal)
  const { counted, sample, leftOut } = looked
  const rowsAreEstimate = counted === null || counted > most
  const likely = Math.max(counted ?? 0, Math.round(looked.likely))
  const writer = formats[query.format].write(columns, query)
  const head = writer.begin().length
  const body = sample === null ? 0 : (await writer.rows(sample)).length + (await writer.end()).length
  return {
    rows: likely,
    rowsAreEstimate,
    bytes: sample === null || sample.length === 0 ? null : Math.round(head + (body / sample.length) * likely),
    leftOut,
    refusal: refusalOf(query, likely),
  }
}
