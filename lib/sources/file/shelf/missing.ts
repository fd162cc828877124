import { hostname } from 'node:os'
import { AskPersonError } from '#lib/sources/errors.ts'
import { folderOf } from './folders.ts'

/** The file is not where this process looks for it. */
export function fileMissing(upload: string, cause?: unknown): AskPersonError {
  return new AskPersonError(
    `The file is not on ${hostname()} (${folderOf(upload)}). It was removed, or this worker does not share the folder ` +
      `PARCELYARD_HOME with the web server. What is stored stays; put the file back, share the folder, or load it again.`,
    { code: 'file-missing', billing: 'none', cause },
  )
}
