import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { BusyError } from '#lib/errors.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { proposeMapping } from './mapping/propose.ts'
import { noNotes, type ReadingNotes } from './reading/notes.ts'
import { readRows } from './reading/read-rows.ts'
import type { FileForm, FileMapping } from './request.ts'
import { folderOf, originalOf } from './shelf/folders.ts'
import { fileMissing } from './shelf/missing.ts'

/** Rows looked at to propose a mapping, and the most text of them that is held. */
const rowsLookedAt = 1000
const mostText = 2_000_000
/** A workbook of the largest size takes seconds and a hundred megabytes to look into. */
const mostAtOnce = 2
let underWay = 0

type Row = Readonly<Record<string, JsonValue>>

export interface FileStart {
  notes: ReadingNotes
  /** The first rows, at most a thousand. */
  rows: Row[]
  mapping: FileMapping
  /** Rows of the whole file, about so many where it was not read to its end; null where nobody can say. */
  rowCount: number | null
  wasReadWhole: boolean
}

/** Written by our own reader. */
const written = z.custom<Row>()

/**
 * The first rows of a file and what its columns most likely are.
 * @throws FixRequestError where it cannot be read; AskPersonError where it is not here; BusyError
 */
export async function readStart(upload: string, form: FileForm): Promise<FileStart> {
  if (underWay >= mostAtOnce) throw new BusyError('Other files are being looked into. Try again in a moment.', 2)
  underWay += 1
  try {
    return await lookInto(upload, form)
  } finally {
    underWay -= 1
  }
}

async function lookInto(upload: string, form: FileForm): Promise<FileStart> {
  const path = originalOf(upload)
  const { size } = await stat(path).catch((error: unknown) => {
    throw fileMissing(upload, error)
  })
  const notes = noNotes()
  const rows: Row[] = []
  let text = 0
  let wasReadWhole = true
  for await (const lines of readRows({ path, form, folder: folderOf(upload) }, notes)) {
    for (const line of lines) {
      if (rows.length < rowsLookedAt && text < mostText) rows.push(written.parse(JSON.parse(line)))
      text += line.length
    }

    if (rows.length < rowsLookedAt && text < mostText) continue
    wasReadWhole = false
    break
  }
  return {
    notes,
    rows,
    mapping: proposeMapping(notes.heads, rows),
    rowCount: wasReadWhole ? notes.rows : estimatedRows(notes, size, text),
    wasReadWhole,
  }
}

/** From the text of the first rows; of what is packed nobody can say. */
function estimatedRows(notes: ReadingNotes, size: number, text: number): number | null {
  if (notes.packed !== null || notes.kind === null || notes.rows === 0) return null
  if (notes.kind === 'xlsx' || notes.kind === 'parquet') return null
  const isTable = notes.kind === 'csv' || notes.kind === 'tsv'
  const namesPerRow = isTable ? notes.heads.reduce((sum, head) => sum + head.length + 5, 1) : 0
  const perRow = Math.max(1, text / notes.rows - namesPerRow)
  return Math.max(notes.rows, Math.round(size / perRow))
}
