import { longestHead, mostHeads } from '../request.ts'
import { faultyRow, unreadable, type ReadingNotes } from './notes.ts'
import { RecordSplitter } from './split-records.ts'

/** How the rows stand in the text. */
export interface DelimitedForm {
  delimiter: string
  header: boolean
  skipLines: number
}

/**
 * Rows of delimited text, each as the JSON of an object from head to cell, a batch for each piece of text. Cells are
 * kept exactly as they are. Blank rows and repeated heads are left out and counted; a row that does not fit the head, or
 * holds letters that could not be read, says so and keeps its text.
 */
export async function* delimitedRows(
  text: AsyncIterable<string>,
  form: DelimitedForm,
  notes: ReadingNotes,
): AsyncGenerator<string[]> {
  const splitter = new RecordSplitter(form.delimiter, form.skipLines)
  const table = new Table(form, notes)
  for await (const piece of text) {
    const rows: string[] = []
    splitter.add(piece)
    for (let record = splitter.next(false); record !== null; record = splitter.next(false)) table.take(record, rows)
    if (rows.length > 0) yield rows
  }
  const rows: string[] = []
  for (let record = splitter.next(true); record !== null; record = splitter.next(true)) table.take(record, rows)
  if (rows.length > 0) yield rows
}

type Taken = ReturnType<RecordSplitter['next']> & object

class Table {
  readonly #form: DelimitedForm
  readonly #notes: ReadingNotes
  #heads: readonly string[] | undefined
  /** What stands before each cell in the JSON of a row. */
  #openings: readonly string[] = []

  constructor(form: DelimitedForm, notes: ReadingNotes) {
    this.#form = form
    this.#notes = notes
  }

  take(record: Taken, rows: string[]): void {
    const notes = this.#notes
    if (record.fault !== null) {
      // The row after it would name the columns.
      if (this.#heads === undefined && this.#form.header) throw unreadableHead(record.fault.reason)
      rows.push(faultyRow(notes, { ...record.fault, row: record.line, text: record.text() }))
      notes.rows += 1
      return
    }
    const { cells } = record
    if (cells.every((cell) => cell.trim() === '')) {
      notes.blankRows += 1
      return
    }
    if (this.#heads === undefined) {
      this.#begin(this.#form.header ? cells : cells.map(() => ''))
      if (this.#form.header) return
    }
    this.#takeCells(record, cells, rows)
  }

  #begin(cells: readonly string[]): void {
    const heads = namedHeads(cells)
    this.#heads = heads
    this.#openings = heads.map((head, index) => `${index === 0 ? '{' : ','}${JSON.stringify(head)}:`)
    noteHeads(this.#notes, heads)
  }

  #takeCells(record: Taken, cells: readonly string[], rows: string[]): void {
    const notes = this.#notes
    const heads = this.#heads ?? []
    if (this.#form.header && cells[0] !== undefined && isHeadAgain(heads, cells)) {
      notes.repeatedHeads += 1
      return
    }
    notes.rows += 1
    const tooMany = cells.slice(heads.length).some((cell) => cell.trim() !== '')
    if (cells.length < heads.length || tooMany) {
      const reason = `The row has ${cells.length} cells, and the head has ${heads.length}.`
      rows.push(faultyRow(notes, { code: 'ragged-row', reason, row: record.line, text: record.text() }))
      return
    }
    let line = ''
    let broken = false
    for (let index = 0; index < heads.length; index += 1) {
      const cell = cells[index] ?? ''
      broken ||= cell.includes('\uFFFD')
      line += (this.#openings[index] ?? '') + JSON.stringify(cell)
    }
    if (broken) {
      const reason = `The row holds letters that are none in ${notes.encoding ?? 'its encoding'}. Choose another encoding, or mend the file.`
      rows.push(faultyRow(notes, { code: 'broken-text', reason, row: record.line, text: record.text() }))
    } else rows.push(`${line}}`)
  }
}

function unreadableHead(reason: string) {
  return unreadable(
    'file-unreadable',
    `The row that names the columns cannot be read. ${reason} At most ${mostHeads} columns are read. Nothing was stored.`,
  )
}

function isHeadAgain(heads: readonly string[], cells: readonly string[]): boolean {
  return cells.length >= heads.length && heads.every((head, index) => tidyHead(cells[index] ?? '') === head)
}

/** Names of the columns: tidied, none empty, none twice. */
export function namedHeads(cells: readonly string[]): string[] {
  if (cells.length > mostHeads) {
    throw unreadable(
      'file-unreadable',
      `The file has ${cells.length} columns; at most ${mostHeads} are read. Check the delimiter, or leave columns out.`,
    )
  }
  const taken = new Set<string>()
  return cells.map((cell, index) => {
    const name = tidyHead(cell) || `column ${index + 1}`
    let unique = name
    for (let turn = 2; taken.has(unique); turn += 1) unique = `${name} (${turn})`
    taken.add(unique)
    return unique
  })
}

function tidyHead(cell: string): string {
  return cell
    .replace(/^\uFEFF/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestHead - 10)
    .toWellFormed()
}

/** Remembers columns that were not met before. */
export function noteHeads(notes: ReadingNotes, heads: Iterable<string>): void {
  for (const head of heads) if (notes.heads.length < mostHeads && !notes.heads.includes(head)) notes.heads.push(head)
}
