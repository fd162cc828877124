import { longestHead, mostHeads } from '../request.ts'
import { noteHeads } from './delimited.ts'
import { faultyRow, longestRow, unreadable, type ReadingNotes } from './notes.ts'
import type { JsonValue } from '#lib/sources/source.ts'

/** Rows of a file with one JSON record a line. A line that is none is a row that says so. */
export async function* ndjsonRows(text: AsyncIterable<string>, notes: ReadingNotes): AsyncGenerator<string[]> {
  let rest = ''
  let line = 0
  let passing = false
  const take = (piece: string, rows: string[]): void => {
    line += 1
    const record = piece.replace(/^\uFEFF/, '').trim()
    if (record === '') notes.blankRows += 1
    else rows.push(rowOf(notes, record, line))
  }
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    const rows: string[] = []
    for (const one of lines) {
      if (!passing) take(one, rows)
      passing = false
    }
    if (rest.length > longestRow) {
      if (!passing) take(rest, rows)
      passing = true
      rest = ''
    }
    if (rows.length > 0) yield rows
  }
  const rows: string[] = []
  if (!passing && rest.trim() !== '') take(rest, rows)
  if (rows.length > 0) yield rows
}

/**
 * Rows of one JSON document: the elements of its list, or of the first list of records an object holds, cut out of the
 * text one by one so that the document is never held as a whole.
 * @throws FixRequestError where it breaks off or is no JSON
 */
export async function* jsonRows(text: AsyncIterable<string>, notes: ReadingNotes): AsyncGenerator<string[]> {
  const cutter = new ElementCutter()
  let element = 0
  for await (const piece of text) {
    const rows: string[] = []
    for (const record of cutter.add(piece)) {
      element += 1
      rows.push(rowOf(notes, record, element))
    }
    if (rows.length > 0) yield rows
  }
  cutter.end(element)
}

const space = /\s/

/** Finds where the elements of the list begin and end, without understanding them. */
class ElementCutter {
  #depth = 0
  #inString = false
  #escaped = false
  /** Depth of the list whose elements are the rows; null before it begins and after it ends. */
  #listDepth: number | null = null
  /** A list inside the document’s object has just opened: what stands first in it says whether it holds records. */
  #opening = false
  #element = ''
  #ended = false

  add(piece: string): string[] {
    const found: string[] = []
    let from = 0
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at)
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (code === 0x5c) this.#escaped = true
        else if (code === 0x22) this.#inString = false
        continue
      }
      if (this.#opening && !space.test(piece.charAt(at))) {
        this.#opening = false
        if (code === 0x7b) from = this.#begin(at)
      }
      if (code === 0x22) this.#inString = true
      else if (code === 0x5b || code === 0x7b) {
        if (this.#depth === 0 && this.#ended) throw broken('something follows its list')
        this.#depth += 1
        if (this.#listDepth === null && code === 0x5b) {
          if (this.#depth === 1) from = this.#begin(at + 1)
          else this.#opening = this.#depth === 2
        }
      } else if (code === 0x5d || code === 0x7d) {
        if (this.#depth === this.#listDepth) {
          if (code === 0x7d) throw broken('a brace closes where a list is open')
          this.#finish(piece.slice(from, at), found)
          this.#listDepth = null
          this.#ended = true
        }
        this.#depth -= 1
        if (this.#depth < 0) throw broken('a bracket closes that was not open')
      } else if (code === 0x2c && this.#depth === this.#listDepth) {
        this.#finish(piece.slice(from, at), found)
        from = at + 1
      } else if (this.#depth === 0 && this.#ended && !space.test(piece.charAt(at))) {
        throw broken('something follows its list')
      }
    }
    if (this.#listDepth !== null) {
      this.#element += piece.slice(from)
      if (this.#element.length > longestRow) {
        throw broken(`a record is longer than ${longestRow.toLocaleString('en-US')} characters`)
      }
    }
    return found
  }

  #begin(at: number): number {
    if (this.#ended) throw broken('it holds more than one list of records. Leave the one that is meant')
    this.#listDepth = this.#depth
    this.#element = ''
    return at
  }

  #finish(text: string, found: string[]): void {
    const record = (this.#element + text).trim()
    this.#element = ''
    if (record !== '') found.push(record)
  }

  end(elements: number): void {
    if (this.#listDepth !== null || this.#inString || this.#depth !== 0) {
      throw broken(`it breaks off after ${elements.toLocaleString('en-US')} records`)
    }
    if (!this.#ended) throw broken('it holds no list of records')
  }
}

function broken(what: string) {
  return unreadable('file-unreadable', `The JSON cannot be read: ${what}. Export the file again. Nothing was stored.`)
}

/** A record as the line kept of it; what is no object, or no JSON, says so and keeps its text. */
function rowOf(notes: ReadingNotes, text: string, row: number): string {
  notes.rows += 1
  if (text.length > longestRow) {
    return faultyRow(notes, {
      code: 'too-long',
      reason: `The record is longer than ${longestRow} characters.`,
      row,
      text,
    })
  }
  let value: unknown
  try {
    // A number with more digits than a number can hold is kept as the text it is.
    value = /\d{16}/.test(text) ? JSON.parse(text, exactNumbers) : JSON.parse(text)
  } catch {
    return faultyRow(notes, { code: 'not-json', reason: 'The record is no JSON.', row, text })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return faultyRow(notes, { code: 'wrong-kind', reason: 'The record is no object with fields.', row, text })
  }
  if (text.includes('\uFFFD')) {
    return faultyRow(notes, {
      code: 'broken-text',
      reason: 'The record holds letters that could not be read.',
      row,
      text,
    })
  }
  return objectRow(notes, value, row, text)
}

/** An object as the line kept of it, what is nested in it under names such as `address.city`. */
export function objectRow(notes: ReadingNotes, value: object, row: number, text: string): string {
  const cells = new Map<string, JsonValue>()
  flatten(value, '', 0, cells)
  if (cells.size > mostHeads) {
    return faultyRow(notes, { code: 'too-long', reason: `The record has more than ${mostHeads} fields.`, row, text })
  }
  noteHeads(notes, cells.keys())
  let line = ''
  for (const [name, cell] of cells) line += `${line === '' ? '{' : ','}${JSON.stringify(name)}:${JSON.stringify(cell)}`
  return line === '' ? '{}' : `${line}}`
}

const deepest = 4

function flatten(value: object, prefix: string, level: number, cells: Map<string, JsonValue>): void {
  for (const [key, cell] of Object.entries(value) as [string, JsonValue][]) {
    const name = `${prefix}${key.replace(/\s+/g, ' ').trim().toWellFormed() || 'column'}`.slice(0, longestHead)
    const isNested = typeof cell === 'object' && cell !== null && !Array.isArray(cell)
    if (isNested && level < deepest && Object.keys(cell).length > 0) flatten(cell, `${name}.`, level + 1, cells)
    else cells.set(name, isNested || Array.isArray(cell) ? shallow(cell) : cell)
    if (cells.size > mostHeads) return
  }
}

/** What is nested deeper than anything is read is kept as its text; what even that cannot hold, as a remark. */
function shallow(value: JsonValue): JsonValue {
  try {
    const text = JSON.stringify(value)
    return text.length > 4_000 ? text : value
  } catch {
    return 'nested too deeply to be kept'
  }
}

function exactNumbers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && source !== undefined && !Number.isSafeInteger(value) && /^-?\d{16,}$/.test(source)
    ? source
    : value
}
