import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import type { JsonValue } from '#lib/sources/source.ts'
import type { FileForm } from '../request.ts'
import { noNotes, type ReadingNotes } from './notes.ts'
import { readRows } from './read-rows.ts'

type Row = Record<string, JsonValue>

export interface ReadFile {
  rows: Row[]
  notes: ReadingNotes
}

/** A folder for the files of one test file, until its end. */
export function folderForFiles(): { folder: string; write(content: string | Uint8Array): string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-files-'))
  afterAll(() => rm(folder, { recursive: true }))
  let count = 0
  return {
    folder,
    write: (content) => {
      const file = path.join(folder, `file-${(count += 1)}`)
      writeFileSync(file, content)
      return file
    },
  }
}

/** All rows of a file, and what was met. */
export async function readAll(file: string, form: FileForm = {}): Promise<ReadFile> {
  const notes = noNotes()
  const rows: Row[] = []
  for await (const lines of readRows({ path: file, form, folder: path.dirname(file) }, notes)) {
    for (const line of lines) {
      const row: Row = JSON.parse(line)
      rows.push(row)
    }
  }
  return { rows, notes }
}
