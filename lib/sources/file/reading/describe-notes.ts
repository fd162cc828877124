import type { Prepared } from '#lib/sources/source.ts'
import type { ReadingNotes } from './notes.ts'

const kinds = { csv: 'CSV', tsv: 'TSV', ndjson: 'NDJSON', json: 'JSON', xlsx: 'XLSX', parquet: 'Parquet' } as const
const delimiterNames: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }

/** What was met in a file, as a sentence or two: how it was taken, and whatever was left out or cannot be read. */
export function describeNotes(notes: ReadingNotes): Prepared {
  const { kind, packed, encoding, delimiter, rows, members } = notes
  const form = [
    kind === null ? null : kinds[kind],
    packed,
    encoding,
    delimiter === null ? null : delimiterNames[delimiter],
  ]
  const odd = [
    counted(notes.faults, 'row cannot be read and becomes a reject', 'rows cannot be read and become rejects'),
    counted(notes.blankRows, 'blank row was left out', 'blank rows were left out'),
    counted(notes.repeatedHeads, 'repeated head was left out', 'repeated heads were left out'),
    counted(notes.nulCharacters, 'NUL character was left out', 'NUL characters were left out'),
    counted(notes.membersLeftOut.length, 'file of the archive holds no table', 'files of the archive hold no table'),
  ].filter((part) => part !== null)
  const files = members.length > 1 ? ` in ${members.length} files` : ''
  const how = form.filter((part) => part !== null && part !== undefined).join(', ')
  const words = `The file has ${counted(rows, 'row', 'rows') ?? 'no rows'}${files} (${how}).`
  return { isOdd: odd.length > 0, words: odd.length === 0 ? words : `${words} ${odd.join('; ')}.` }
}

function counted(number: number, one: string, many: string): string | null {
  return number === 0 ? null : `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`
}
