/** What a column holds, which decides how each format writes it. */
export type CellKind = 'text' | 'integer' | 'bigint' | 'number' | 'boolean' | 'date' | 'time' | 'json'

export interface FileColumn<Name extends string = string> {
  name: Name
  heading: string
  kind: CellKind
}

/** A value as Postgres writes it; no number goes through a float on its way to a text file. */
export type Cell = string | null

/** Turns rows into the bytes of a file, slice by slice; what it gave is no longer held. */
export interface FileWriter {
  begin(): Uint8Array
  rows(rows: readonly (readonly Cell[])[]): Uint8Array | Promise<Uint8Array>
  end(): Uint8Array | Promise<Uint8Array>
  /** The last bytes of an export that failed. Formats that end with a table of contents just lack it. */
  broken(reason: string): Uint8Array
}

export const nothing = new Uint8Array()

/** “2026-01-31 09:15:00.25+00”, as Postgres writes a time in UTC, in ISO 8601. */
export function isoTime(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11).replace(/\+00(:00)?$/, '')}Z`
}

/** Spreadsheets run a text that begins so as a formula. */
const formulaStart = /^[=+\-@\t\r]/

/** A text that a spreadsheet will not take for a formula. Numbers never come here, so −5 stays −5. */
export function harmless(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text
}
