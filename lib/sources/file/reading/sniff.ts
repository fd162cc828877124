import { delimiters } from '../request.ts'
import type { DelimitedForm } from './delimited.ts'
import { RecordSplitter } from './split-records.ts'

/** Rows looked at. The cells of a table agree early or never. */
const rowsLookedAt = 200

/** What the first text of a file shows it to be: records of JSON, or a table. */
export function sniffKind(text: string): 'ndjson' | 'json' | 'table' {
  const start = text.replace(/^\uFEFF/, '').trimStart()
  if (/^\[\s*[[{\]]/.test(start)) return 'json'
  if (!/^\{\s*["}]/.test(start)) return 'table'
  const end = start.indexOf('\n')
  const first = end === -1 ? start : start.slice(0, end)
  // An object over several lines is one document; one that is whole on its line is a record.
  return isObject(first) && !(end === -1 && holdsList(first)) ? 'ndjson' : 'json'
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function holdsList(text: string): boolean {
  return /:\s*\[\s*\{/.test(text)
}

/**
 * How a table is written, from its first text: the delimiter that gives most rows the same number of cells, above one;
 * the lines before the first such row; and whether that row names the columns.
 */
export function sniffTable(text: string, isKnownHead: (name: string) => boolean, given?: string): DelimitedForm {
  let best: { delimiter: string; score: number; cells: number } | undefined
  for (const delimiter of given === undefined ? delimiters : [given]) {
    const counts = recordsOf(text, { delimiter, header: true, skipLines: 0 }).map(({ cells }) => cells.length)
    const cells = commonest(counts.filter((count) => count > 1))
    const score = cells === 0 ? 0 : counts.filter((count) => count === cells).length / counts.length
    // Addresses hold commas: of two that fit alike, the one with more cells is the delimiter.
    const better = best === undefined || score > best.score + 0.02 || (score > best.score - 0.02 && cells > best.cells)
    if (score > 0 && better) best = { delimiter, score, cells }
  }
  const delimiter = given ?? best?.delimiter ?? ','
  const width = best?.cells ?? 1
  const skipLines = linesBefore(text, delimiter, width, isKnownHead)
  return { delimiter, skipLines, header: looksLikeHead(text, { delimiter, header: true, skipLines }, isKnownHead) }
}

/** The records at the start of a text, as cells; at most 200. */
export function recordsOf(text: string, form: DelimitedForm): { cells: readonly string[]; line: number }[] {
  const splitter = new RecordSplitter(form.delimiter, form.skipLines)
  splitter.add(text)
  const records: { cells: readonly string[]; line: number }[] = []
  while (records.length < rowsLookedAt) {
    const record = splitter.next(true)
    if (record === null) break
    const blank = record.cells.every((cell) => cell.trim() === '')
    if (record.fault === null && !blank) records.push({ cells: record.cells, line: record.line })
  }
  // The last may be cut off in the middle.
  return records.length > 1 && records.length < rowsLookedAt && !text.endsWith('\n') ? records.slice(0, -1) : records
}

function commonest(counts: readonly number[]): number {
  const times = Map.groupBy(counts, (count) => count)
  let best = 0
  for (const [count, all] of times) {
    const rival = times.get(best)?.length ?? 0
    if (all.length > rival || (all.length === rival && count > best)) best = count
  }
  return best
}

/** Titles and remarks above a table have fewer cells than its rows, and none that names a column. */
function linesBefore(text: string, delimiter: string, width: number, isKnownHead: (name: string) => boolean): number {
  if (width < 2) return 0
  const records = recordsOf(text, { delimiter, header: true, skipLines: 0 })
  const first = records.find(({ cells }) => cells.length >= width || (cells.length > 1 && cells.some(isKnownHead)))
  return first === undefined || first.line > 100 ? 0 : first.line - 1
}

function looksLikeHead(text: string, form: DelimitedForm, isKnownHead: (name: string) => boolean): boolean {
  const [first, ...others] = recordsOf(text, form)
  if (first === undefined) return true
  const names = first.cells.map((cell) => cell.trim())
  const filled = names.filter((name) => name !== '')
  if (filled.some(isValue)) return false
  if (filled.some(isKnownHead)) return true
  if (new Set(filled).size < filled.length) return false
  // Words above columns of words may be a row like the others; above a column of numbers they are its name.
  const hasValues = others.some(({ cells }) => cells.some((cell) => isValue(cell.trim())))
  return hasValues || filled.every((name) => /^[\p{L}_#][\p{L}\p{N}_ #./()%-]{0,60}$/u.test(name))
}

/** Numbers and days are what a table holds, not what its columns are called. */
function isValue(cell: string): boolean {
  return /^[-+($€£]?\d[\d.,:/ -]*[)%]?$/.test(cell) || /^\d{4}-\d\d-\d\d[T ]/.test(cell)
}
