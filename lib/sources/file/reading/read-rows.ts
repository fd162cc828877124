import { FixRequestError } from '#lib/sources/errors.ts'
import { isKnownHead } from '../mapping/heads.ts'
import type { FileForm } from '../request.ts'
import { bytesOf, gunzipped, isWorkbook, magicOf, membersOf, startOf, unpackedTo } from './archives.ts'
import { decoded } from './decode.ts'
import { delimitedRows } from './delimited.ts'
import { jsonRows, ndjsonRows } from './json-rows.ts'
import { unreadable, type ReadingNotes } from './notes.ts'
import { sniffKind, sniffTable } from './sniff.ts'

/** As much text as is looked at before the first row is read. */
const sampleLength = 65_536

/** What is put beside tables in an archive and is none. */
const notTables = /\.(md|pdf|html?|xml|docx?|pptx?|png|jpe?g|gif|shp|shx|dbf|prj)$/i

/** Text that is no table, whatever commas it holds. */
const documents = [
  { begins: /^\s*%PDF-/, what: 'a PDF document' },
  { begins: /^\s*<(?:!doctype|html|head|body)[\s>]/i, what: 'a web page, as a site may answer in place of a file' },
  { begins: /^\s*<\?xml\s/i, what: 'an XML document' },
]

/** A file, how it is written as far as a person said, and where it may unpack what must be. */
export interface FileToRead {
  path: string
  form: FileForm
  /** For what is read from its end; emptied again. */
  folder: string
}

/**
 * Rows of a file of any kind that is read here, in its order, each as one line of JSON: an object from head to cell, or
 * `@fault` with its reason and text. However large the file, no more than one row, or one row group, is held.
 * @param notes learns what the file is and what was met
 * @throws FixRequestError where the file as a whole cannot be read
 */
export async function* readRows(file: FileToRead, notes: ReadingNotes): AsyncGenerator<string[]> {
  try {
    const start = await startOf(file.path, 8)
    switch (magicOf(start)) {
      case 'gzip':
        notes.packed = 'gzip'
        yield* streamRows(file, gunzipped(file.path), notes)
        break
      case 'zip':
        if (await isWorkbook(file.path)) yield* workbook(file.path, file.form, notes)
        else yield* archiveRows(file, notes)
        break
      case 'parquet':
        yield* parquet(file.path, notes)
        break
      case 'old-workbook':
        throw oldWorkbook()
      case 'text':
        yield* textRows(file.form, bytesOf(file.path), notes)
    }
  } catch (error) {
    if (error instanceof FixRequestError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error
    throw unreadable('file-unreadable', `The file cannot be read: ${String(error).slice(0, 200)}`, error)
  }
}

function oldWorkbook(): FixRequestError {
  return unreadable(
    'file-unreadable',
    'This is a workbook of the old kind (XLS). Save it as XLSX or CSV and load that.',
  )
}

/** Loaded when the first of its kind is read: neither is small. */
async function* workbook(path: string, form: FileForm, notes: ReadingNotes): AsyncGenerator<string[]> {
  notes.kind = 'xlsx'
  const { workbookRows } = await import('./workbook.ts')
  yield* workbookRows(path, form, notes)
}

async function* parquet(path: string, notes: ReadingNotes): AsyncGenerator<string[]> {
  notes.kind = 'parquet'
  const { parquetRows } = await import('./parquet.ts')
  yield* parquetRows(path, notes)
}

async function* archiveRows(file: FileToRead, notes: ReadingNotes): AsyncGenerator<string[]> {
  notes.packed = 'zip'
  for await (const member of membersOf(file.path)) {
    if (notTables.test(member.name)) {
      notes.membersLeftOut.push(member.name)
      continue
    }
    notes.members.push(member.name)
    yield* streamRows(file, member.bytes(), notes)
  }
  if (notes.members.length === 0) {
    throw unreadable(
      'file-unreadable',
      'The archive holds no file that could be read. Pack CSV, JSON, XLSX or Parquet.',
    )
  }
}

/** What came out of an archive: text as it comes, anything read from its end by way of the disk. */
async function* streamRows(
  file: FileToRead,
  bytes: AsyncGenerator<Uint8Array>,
  notes: ReadingNotes,
): AsyncGenerator<string[]> {
  const { start, all } = await peeked(bytes)
  switch (magicOf(start)) {
    case 'text':
      yield* textRows(file.form, all, notes)
      break
    case 'parquet':
      yield* unpackedTo(file.folder, all, (path) => parquet(path, notes))
      break
    case 'zip':
      yield* unpackedTo(file.folder, all, (path) => innerWorkbook(path, file.form, notes))
      break
    case 'old-workbook':
      throw oldWorkbook()
    case 'gzip':
      throw nested()
  }
}

async function* innerWorkbook(path: string, form: FileForm, notes: ReadingNotes): AsyncGenerator<string[]> {
  if (!(await isWorkbook(path))) throw nested()
  yield* workbook(path, form, notes)
}

function nested(): FixRequestError {
  return unreadable('archive-refused', 'The archive holds another archive. Unpack it once and load what is in it.')
}

async function peeked(bytes: AsyncGenerator<Uint8Array>) {
  const held: Uint8Array[] = []
  let size = 0
  while (size < 8) {
    const next = await bytes.next()
    if (next.done === true) break
    held.push(next.value)
    size += next.value.byteLength
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* held
    yield* bytes
  }
  return { start: Buffer.concat(held), all: all() }
}

async function* textRows(
  form: FileForm,
  bytes: AsyncIterable<Uint8Array>,
  notes: ReadingNotes,
): AsyncGenerator<string[]> {
  const pieces = decoded(bytes, form.encoding, notes)
  let sample = ''
  while (sample.length < sampleLength) {
    const next = await pieces.next()
    if (next.done === true) break
    sample += next.value
  }
  // Very old systems end their lines with a carriage return alone.
  const lonely = !sample.includes('\n') && sample.includes('\r')
  const tidy = (text: string): string => (lonely ? text.replaceAll('\r', '\n') : text)
  async function* text(): AsyncGenerator<string> {
    yield tidy(sample)
    for await (const piece of pieces) yield tidy(piece)
  }
  const start = tidy(sample.slice(0, sampleLength))
  const document = documents.find(({ begins }) => begins.test(start))
  if (document !== undefined) {
    throw unreadable('file-unreadable', `This is ${document.what}, no table. Load CSV, JSON, XLSX or Parquet.`)
  }
  const kind = form.delimiter === undefined ? sniffKind(start) : 'table'
  if (kind !== 'table') {
    notes.kind = kind
    yield* kind === 'json' ? jsonRows(text(), notes) : ndjsonRows(text(), notes)
    return
  }
  const sniffed = sniffTable(start, isKnownHead, form.delimiter)
  const { delimiter, header, skipLines } = { ...sniffed, ...definedOf(form) }
  notes.kind = delimiter === '\t' ? 'tsv' : 'csv'
  Object.assign(notes, { delimiter, header, skipLines })
  yield* delimitedRows(text(), { delimiter, header, skipLines }, notes)
}

function definedOf({ header, skipLines }: FileForm): { header?: boolean; skipLines?: number } {
  return { ...(header === undefined ? {} : { header }), ...(skipLines === undefined ? {} : { skipLines }) }
}
