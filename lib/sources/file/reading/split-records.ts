import { longestRow } from './notes.ts'

/** One record of delimited text, or why it is none. */
export interface SplitRecord {
  cells: readonly string[]
  fault: { code: string; reason: string } | null
  /** Line of the file it begins on, from 1. */
  line: number
  /** Its text as it stands in the file. */
  text(): string
}

/** Lines a quoted cell may run over: beyond that its quote is taken for a stray one. */
const mostLinesOfCell = 200

/**
 * Cuts delimited text into records, piece by piece, and holds no more of it than one record may have.
 *
 * Quotes follow RFC 4180 where they are right. A quote inside a cell is a letter of it (`5" pipe`, `"Joe "Bob" Smith"`);
 * one that opens and never closes as it should makes its own line a fault and leaves the lines after it alone.
 */
export class RecordSplitter {
  readonly #delimiter: string
  #text = ''
  #place = 0
  #line = 0
  #toSkip: number
  /** The rest of a line that is too long is passed over. */
  #passing = false

  constructor(delimiter: string, skipLines: number) {
    this.#delimiter = delimiter
    this.#toSkip = skipLines
  }

  /** Adds the next piece of the text. Every whole record before it must have been taken. */
  add(piece: string): void {
    this.#text = this.#place === 0 ? this.#text + piece : this.#text.slice(this.#place) + piece
    this.#place = 0
  }

  /** The next whole record, or null where more text is needed. @param last no more text will come */
  next(last: boolean): SplitRecord | null {
    for (;;) {
      const start = this.#place
      const end = this.#text.indexOf('\n', start)
      if (end === -1 && !last) return this.#tooLong(start)
      if (start >= this.#text.length) return null
      const stop = end === -1 ? this.#text.length : end
      if (this.#passing || this.#toSkip > 0) {
        if (!this.#passing) this.#toSkip -= 1
        this.#passing = false
        this.#advance(stop + 1)
        continue
      }
      if (stop - start > longestRow) return this.#take(start, stop, [], longFault)
      const line = this.#lineOf(start, stop)
      if (!line.includes('"')) return this.#take(start, stop, line.split(this.#delimiter), null)
      const found = this.#readQuoted(start)
      if (!last && (found === 'unended' || (typeof found === 'object' && found.end >= this.#text.length))) return null
      if (typeof found === 'string') return this.#take(start, stop, [], strayFault)
      return this.#take(start, found.end, found.cells, null)
    }
  }

  #tooLong(start: number): SplitRecord | null {
    if (this.#text.length - start <= longestRow) return null
    if (this.#passing || this.#toSkip > 0) {
      // Nothing of a line that is left out needs to be held.
      this.#place = this.#text.length
      return null
    }
    const record = this.#take(start, this.#text.length, [], longFault)
    this.#place = this.#text.length
    this.#passing = true
    return record
  }

  #take(start: number, stop: number, cells: readonly string[], fault: SplitRecord['fault']): SplitRecord {
    const text = this.#text
    const line = this.#line + 1
    this.#advance(stop + 1)
    return { cells, fault, line, text: () => text.slice(start, stop).replace(/\r$/, '') }
  }

  #advance(place: number): void {
    for (
      let at = this.#text.indexOf('\n', this.#place);
      at !== -1 && at < place;
      at = this.#text.indexOf('\n', at + 1)
    ) {
      this.#line += 1
    }
    this.#place = Math.min(place, this.#text.length)
  }

  #lineOf(start: number, stop: number): string {
    return this.#text.slice(start, this.#text.charCodeAt(stop - 1) === 13 && stop > start ? stop - 1 : stop)
  }

  /** Cells of the record at a place, with where it ends; `unended` where its quote is open at the end of the text. */
  #readQuoted(start: number): { cells: string[]; end: number } | 'unended' | 'stray' {
    const text = this.#text
    const delimiter = this.#delimiter
    const cells: string[] = []
    for (let place = start; ;) {
      const open = afterSpaces(text, place)
      if (text.charCodeAt(open) !== quote) {
        const end = plainEnd(text, place, delimiter)
        const isLast = text[end] !== delimiter
        cells.push(isLast ? text.slice(place, end).replace(/\r$/, '') : text.slice(place, end))
        if (isLast) return { cells, end }
        place = end + 1
        continue
      }
      const cell = quotedCell(text, open, delimiter)
      if (typeof cell === 'string') return cell
      cells.push(cell.value)
      if (text[cell.end] !== delimiter) return { cells, end: cell.end }
      place = cell.end + 1
    }
  }
}

const quote = 0x22
const longFault = {
  code: 'too-long',
  reason: `The row is longer than ${longestRow.toLocaleString('en-US')} characters. Check its quotes and line ends.`,
}
const strayFault = {
  code: 'stray-quote',
  reason: 'A quote opens in this row and does not close as it should, so its cells cannot be told apart.',
}

function afterSpaces(text: string, place: number): number {
  let at = place
  while (text.charCodeAt(at) === 0x20) at += 1
  return at
}

/** Where a cell without quotes around it ends: at its delimiter, its line end, or the end of the text. */
function plainEnd(text: string, place: number, delimiter: string): number {
  const line = text.indexOf('\n', place)
  const stop = line === -1 ? text.length : line
  const end = text.indexOf(delimiter, place)
  return end === -1 || end > stop ? stop : end
}

/** The value of the quoted cell that opens here and where the character after it stands. */
function quotedCell(
  text: string,
  open: number,
  delimiter: string,
): { value: string; end: number } | 'unended' | 'stray' {
  let lines = 0
  let stray = false
  let from = open + 1
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', from)) {
    for (let line = text.indexOf('\n', from); line !== -1 && line < at; line = text.indexOf('\n', line + 1)) lines += 1
    // A cell of several lines whose quotes are not all right is none: it would swallow the rows after it.
    if (lines > mostLinesOfCell || (lines > 0 && stray) || at - open > longestRow) return 'stray'
    if (text.charCodeAt(at + 1) === quote) {
      from = at + 2
      continue
    }
    const end = afterCell(text, at + 1)
    if (end >= text.length || text[end] === delimiter || text[end] === '\n') {
      return { value: text.slice(open + 1, at).replaceAll('""', '"'), end }
    }
    if (lines > 0) return 'stray'
    stray = true
    from = at + 1
  }
  return text.length - open > longestRow ? 'stray' : 'unended'
}

/** The place of what follows a closing quote, over spaces and a carriage return. */
function afterCell(text: string, place: number): number {
  let at = afterSpaces(text, place)
  if (text[at] === '\r' && (text[at + 1] === '\n' || at + 1 >= text.length)) at += 1
  return at
}
