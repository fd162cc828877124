import { z } from 'zod'
import { openMoment, type Moment } from '#lib/moment.ts'
import { postgresCode } from '#lib/database-errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { fileColumns } from './columns.ts'
import { mostSpreadsheetRows, type ExportEstimate } from './contract.ts'
import { countLeftOut, countRows, refusalOf, rowsQuery, type OpenedExport } from './export.ts'
import { formats } from './files/formats.ts'

const sampleRows = 500
const countedRows = 10_000
const statementLimit = 2000

const plan = z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })])

async function likelyRows(moment: Moment, query: OpenedExport): Promise<number> {
  const [row] = await moment.read(Prisma.sql`EXPLAIN (FORMAT JSON) ${rowsQuery(query)}`)
  return plan.parse(JSON.parse(row?.[0] ?? ''))[0].Plan['Plan Rows']
}

/**
 * Counts what an export would bring: exactly up to 10,000 rows (200,000 for XLSX, where it decides whether the file is
 * possible), above that, and where counting takes over 2 s, by the planner’s estimate.
 */
export async function estimateExport(query: OpenedExport, url: string, signal: AbortSignal): Promise<ExportEstimate> {
  const most = query.format === 'xlsx' ? mostSpreadsheetRows : countedRows
  const columns = fileColumns(query)
  const inMoment = async <Answer>(look: (moment: Moment) => Promise<Answer>): Promise<Answer | null> => {
    const moment = await openMoment({ url, applicationName: 'parcelyard estimate', statementLimit, signal })
    try {
      return await look(moment)
    } catch (error) {
      if (postgresCode(error) === '57014' && !signal.aborted) return null
      throw error
    } finally {
      await moment.end()
    }
  }
  const counted = await inMoment((moment) => countRows(moment, query, most))
  const sample = await inMoment((moment) => moment.read(Prisma.sql`${rowsQuery(query)} LIMIT ${sampleRows}`))
  const leftOut = await inMoment((moment) => countLeftOut(moment, query))
  const rowsAreEstimate = counted === null || counted > most
  const rows = rowsAreEstimate ? await inMoment((moment) => likelyRows(moment, query)) : counted
  const likely = Math.max(counted ?? 0, Math.round(rows ?? 0))
  const writer = formats[query.format].write(columns, query)
  const head = writer.begin().length
  const body = sample === null ? 0 : (await writer.rows(sample)).length + (await writer.end()).length
  return {
    rows: likely,
    rowsAreEstimate,
    bytes: sample === null || sample.length === 0 ? null : Math.round(head + (body / sample.length) * likely),
    leftOut: leftOut ?? 0,
    refusal: refusalOf(query, likely),
  }
}
