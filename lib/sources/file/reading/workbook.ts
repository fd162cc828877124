import { stat } from 'node:fs/promises'
import exceljs from 'exceljs'
import { z } from 'zod'
import { FixRequestError } from '#lib/sources/errors.ts'
import type { FileForm } from '../request.ts'
import { membersOf } from './archives.ts'
import { namedHeads, noteHeads } from './delimited.ts'
import { unreadable, type ReadingNotes } from './notes.ts'

/** A workbook keeps its texts in one list that must be held in memory, so its size has limits that a CSV has not. */
const largestWorkbook = 200_000_000
const mostRows = 500_000
const largestTexts = 250_000_000
const largestUnpacked = 2_000_000_000

const rowsAtOnce = 500

/**
 * Rows of a sheet of a workbook, the first with rows unless one is named.
 * @throws FixRequestError where it is too large or cannot be read
 */
export async function* workbookRows(file: string, form: FileForm, notes: ReadingNotes): AsyncGenerator<string[]> {
  await refuseLarge(file)
  const header = form.header ?? true
  notes.header = header
  notes.skipLines = form.skipLines ?? 0
  try {
    const reader = new exceljs.stream.xlsx.WorkbookReader(file, {
      worksheets: 'emit',
      sharedStrings: 'cache',
      hyperlinks: 'ignore',
      // Without the styles a day arrives as the number 46023.
      styles: 'cache',
      entries: 'ignore',
    })
    let found = false
    for await (const sheet of reader) {
      const name = sheetName.parse(sheet).name ?? `Sheet ${notes.sheets.length + 1}`
      notes.sheets.push(name)
      const wanted: boolean = form.sheet === undefined ? !found : name === form.sheet
      for await (const rows of sheetRows(sheet, header, wanted ? notes : null)) {
        found = true
        yield rows
      }
      found ||= wanted && form.sheet !== undefined
    }
    if (form.sheet !== undefined && !found) {
      throw unreadable('file-unreadable', `There is no sheet “${form.sheet}”. There are: ${notes.sheets.join(', ')}.`)
    }
  } catch (error) {
    if (error instanceof FixRequestError) throw error
    throw unreadable(
      'file-unreadable',
      'The workbook cannot be read. Save it anew as XLSX, or as CSV. Nothing was stored.',
      error,
    )
  }
}

const sheetName = z.object({ name: z.string().optional() })

async function refuseLarge(file: string): Promise<void> {
  const { size } = await stat(file)
  let unpacked = 0
  let texts = 0
  for await (const member of membersOf(file)) {
    unpacked += member.size
    if (member.name === 'xl/sharedStrings.xml') texts = member.size
  }
  if (size > largestWorkbook || texts > largestTexts || unpacked > largestUnpacked) throw tooLarge('200 MB')
}

function tooLarge(limit: string): FixRequestError {
  return unreadable(
    'file-too-large',
    `The workbook has more than ${limit}. Save the sheet as CSV, which may be of any size, and load that.`,
  )
}

async function* sheetRows(
  sheet: AsyncIterable<exceljs.Row>,
  header: boolean,
  notes: ReadingNotes | null,
): AsyncGenerator<string[]> {
  let heads: string[] | undefined
  let rows: string[] = []
  for await (const row of sheet) {
    // A sheet that is not wanted must be read to its end all the same: the next begins behind it.
    if (notes === null || row.number <= notes.skipLines) continue
    const cells = cellsOf(row)
    if (cells.every((cell) => cell === null || cell === '')) {
      notes.blankRows += 1
      continue
    }
    if (heads === undefined) {
      heads = namedHeads(cells.map((cell) => (header && cell !== null ? String(cell) : '')))
      noteHeads(notes, heads)
      if (header) continue
    }
    if (cells.length > heads.length) heads = widened(heads, cells.length, notes)
    if (header && heads.every((head, index) => String(cells[index] ?? '').trim() === head)) {
      notes.repeatedHeads += 1
      continue
    }
    notes.rows += 1
    if (notes.rows > mostRows) throw tooLarge('500,000 rows')
    rows.push(lineOf(heads, cells))
    if (rows.length === rowsAtOnce) {
      yield rows
      rows = []
    }
  }
  if (rows.length > 0) yield rows
}

/** A cell to the right of the head is kept under the place of its column. */
function widened(heads: string[], width: number, notes: ReadingNotes): string[] {
  const wider = namedHeads([...heads, ...Array.from({ length: width - heads.length }, () => '')])
  noteHeads(notes, wider)
  return wider
}

function lineOf(heads: readonly string[], cells: readonly Cell[]): string {
  const named = heads.map((head, index) => `${JSON.stringify(head)}:${JSON.stringify(cells[index] ?? null)}`)
  return `{${named.join(',')}}`
}

type Cell = string | number | boolean | null

function cellsOf(row: exceljs.Row): Cell[] {
  const cells: Cell[] = []
  row.eachCell({ includeEmpty: true }, (cell, column) => {
    cells[column - 1] = plainCell(cell.value)
  })
  return Array.from(cells, (cell) => cell ?? null)
}

/** What a cell shows: of a formula its result, of a link its text, of an error nothing. */
function plainCell(value: exceljs.CellValue): Cell {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') return typeof value === 'string' ? value.replaceAll('\0', '') : value
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : value.toISOString().replace(/T00:00:00.000Z$/, '')
  if ('richText' in value) return value.richText.map(({ text }) => text).join('')
  if ('text' in value) return plainCell(value.text)
  if ('result' in value) return plainCell(value.result ?? null)
  return null
}
