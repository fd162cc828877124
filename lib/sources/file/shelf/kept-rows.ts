import { open, readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { FileForm } from '../request.ts'
import { rowFilesOf } from './folders.ts'
import { fileMissing } from './missing.ts'

/** Bytes of one entry of the index: room for files of 280 TB. */
export const bytesOfEnd = 6

const notesSchema = z.object({
  kind: z.enum(['csv', 'tsv', 'ndjson', 'json', 'xlsx', 'parquet']).nullable(),
  packed: z.enum(['gzip', 'zip']).nullable(),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  header: z.boolean().nullable(),
  skipLines: z.int(),
  heads: z.array(z.string()),
  sheets: z.array(z.string()),
  members: z.array(z.string()),
  membersLeftOut: z.array(z.string()),
  rows: z.int(),
  faults: z.int(),
  blankRows: z.int(),
  repeatedHeads: z.int(),
  nulCharacters: z.int(),
  /** The file as it was when its rows were read. A linked one lies outside and may be replaced. */
  original: z.object({ bytes: z.number(), modifiedMs: z.number() }),
})
export type KeptNotes = z.infer<typeof notesSchema>

/** What was met when the rows of a file were kept; null where they are not, or not as this version keeps them. */
export async function readNotes(upload: string, form: FileForm): Promise<KeptNotes | null> {
  let text: string
  try {
    text = await readFile(rowFilesOf(upload, form).notes, 'utf8')
  } catch {
    return null
  }
  return notesSchema.nullable().catch(null).parse(JSON.parse(text))
}

/**
 * The lines of a stretch of kept rows, as bytes.
 * @throws AskPersonError where they are not on this machine
 */
export async function readStretch(
  upload: string,
  form: FileForm,
  { offset, limit }: { offset: number; limit: number },
): Promise<Buffer> {
  const files = rowFilesOf(upload, form)
  try {
    const first = Math.max(0, offset - 1)
    const ends = await readBytes(files.ends, first * bytesOfEnd, (offset + limit - first) * bytesOfEnd)
    const start = offset === 0 ? 0 : ends.readUIntLE(0, bytesOfEnd)
    const end = ends.readUIntLE(ends.byteLength - bytesOfEnd, bytesOfEnd)
    return await readBytes(files.lines, start, end - start)
  } catch (error) {
    throw fileMissing(upload, error)
  }
}

async function readBytes(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const buffer = Buffer.allocUnsafe(length)
    const { bytesRead } = await handle.read(buffer, 0, length, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
