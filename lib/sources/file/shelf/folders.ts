import { createHash } from 'node:crypto'
import path from 'node:path'
import { env } from '#lib/env.ts'
import type { FileForm } from '../request.ts'

/** Where the files of uploads lie. Web and worker share this folder: one writes into it what the other reads. */
export function uploadsFolder(): string {
  return path.join(env().PARCELYARD_HOME, 'uploads')
}

/** The folder of one upload. @param upload a UUID, as every door has checked */
export function folderOf(upload: string): string {
  return path.join(uploadsFolder(), upload)
}

/** The file as it came, or a link to where it lies on this machine. */
export function originalOf(upload: string): string {
  return path.join(folderOf(upload), 'original')
}

/** The rows of a file once it is read in one way: their lines, where each ends, and what was met. */
export interface RowFiles {
  lines: string
  ends: string
  notes: string
}

/** Files of the rows of an upload, read in this way. */
export function rowFilesOf(upload: string, form: FileForm): RowFiles {
  const entries = Object.entries(form).filter(([, value]) => value !== undefined)
  const way = JSON.stringify(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))
  const name = path.join(folderOf(upload), `rows-${createHash('sha256').update(way).digest('hex').slice(0, 16)}`)
  return { lines: `${name}.ndjson`, ends: `${name}.ends`, notes: `${name}.json` }
}
