import { FixRequestError } from '#lib/sources/errors.ts'

/** What was met while a file was read, so that nothing is repaired or left out unsaid. */
export interface ReadingNotes {
  /** `csv`, `tsv`, `ndjson`, `json`, `xlsx`, `parquet`; null before the first bytes are read. */
  kind: FileKind | null
  packed: 'gzip' | 'zip' | null
  encoding: string | null
  delimiter: string | null
  header: boolean | null
  skipLines: number
  /** Names of the columns, in the order they were first met; at most 1,000. */
  heads: string[]
  sheets: string[]
  /** Files of an archive that were read, and those that were not. */
  members: string[]
  membersLeftOut: string[]
  /** Rows handed on, those that cannot be read among them. */
  rows: number
  faults: number
  blankRows: number
  repeatedHeads: number
  nulCharacters: number
}
export type FileKind = 'csv' | 'tsv' | 'ndjson' | 'json' | 'xlsx' | 'parquet'

/** Notes of a file that nobody has looked into yet. */
export function noNotes(): ReadingNotes {
  return {
    kind: null,
    packed: null,
    encoding: null,
    delimiter: null,
    header: null,
    skipLines: 0,
    heads: [],
    sheets: [],
    members: [],
    membersLeftOut: [],
    rows: 0,
    faults: 0,
    blankRows: 0,
    repeatedHeads: 0,
    nulCharacters: 0,
  }
}

/** The file as a whole cannot be read; the message says why and what to do. Nothing of it was stored. */
export function unreadable(code: string, message: string, cause?: unknown): FixRequestError {
  return new FixRequestError(message, { code, billing: 'none', cause })
}

/** Longest text of one row, in characters: four hundred of them are a page, and several pages are in hand at once. */
export const longestRow = 50_000

/** Under these names a row says that it could not be read, in place of its cells. */
export const faultMarks = { code: '@fault', reason: '@reason', row: '@row', text: '@text' } as const

/** A row that cannot be read, as the line kept of it: why, and its text as it stands in the file. */
export function faultyRow(
  notes: ReadingNotes,
  fault: { code: string; reason: string; row: number; text: string },
): string {
  notes.faults += 1
  const { code, reason, row, text } = fault
  const kept = text.length > 20_000 ? `${text.slice(0, 20_000).toWellFormed()}… (${text.length} characters)` : text
  return JSON.stringify({
    [faultMarks.code]: code,
    [faultMarks.reason]: reason,
    [faultMarks.row]: row,
    [faultMarks.text]: kept,
  })
}
