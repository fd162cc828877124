import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Preparation } from '#lib/sources/source.ts'
import type { FileForm } from '../request.ts'
import { noNotes, unreadable } from '../reading/notes.ts'
import { readRows } from '../reading/read-rows.ts'
import { folderOf, originalOf, rowFilesOf } from './folders.ts'
import { bytesOfEnd, readNotes, type KeptNotes } from './kept-rows.ts'
import { fileMissing } from './missing.ts'

const written = 262_144
/** Postgres counts rows of a job in 31 bits. */
const mostRows = 2_000_000_000

/**
 * Reads a file once, from its beginning to its end, and keeps its rows as lines of JSON beside an index of where each
 * ends, so that every page is a stretch of bytes. However large the file, less than a megabyte of it is held. Done before:
 * nothing to do. Two that do it at once do not disturb each other, and the last to end wins with the same rows.
 * @throws FixRequestError where the file cannot be read, or is another one than before; AskPersonError where it is not
 * here; the signal’s reason
 */
export async function keepRows(upload: string, form: FileForm, conversion: Preparation): Promise<KeptNotes> {
  const kept = await readNotes(upload, form)
  const before = await standing(upload).catch((error: unknown) => {
    // Rows that are kept do without their file.
    if (kept === null) throw error
    return kept.original
  })
  if (kept !== null) {
    expectSame(kept.original, before)
    return kept
  }
  await mkdir(folderOf(upload), { recursive: true, mode: 0o700 })
  await removeLeftovers(folderOf(upload))
  const files = rowFilesOf(upload, form)
  const turn = randomUUID()
  const parts = { lines: `${files.lines}.${turn}`, ends: `${files.ends}.${turn}`, notes: `${files.notes}.${turn}` }
  const notes = noNotes()
  const writer = await RowWriter.open(parts)
  try {
    await copyRows(readRows({ path: originalOf(upload), form, folder: folderOf(upload) }, notes), writer, conversion)
    await writer.close()
    expectSame(before, await standing(upload))
    const told: KeptNotes = { ...notes, rows: writer.rows, original: before }
    await writeFile(parts.notes, JSON.stringify(told), { mode: 0o600 })
    await rename(parts.lines, files.lines)
    await rename(parts.ends, files.ends)
    // Last, because its presence says that the others are whole.
    await rename(parts.notes, files.notes)
    return told
  } catch (error) {
    await writer.close().catch(() => undefined)
    await Promise.all(Object.values(parts).map((part) => rm(part, { force: true })))
    throw error
  }
}

/** How the file stands on the disk now. @throws AskPersonError where it is not here */
async function standing(upload: string): Promise<KeptNotes['original']> {
  const { size, mtimeMs } = await stat(originalOf(upload)).catch((error: unknown) => {
    throw fileMissing(upload, error)
  })
  return { bytes: size, modifiedMs: mtimeMs }
}

/** A file that lies elsewhere can be replaced or written to; its rows would then be neither those of before nor of now. */
function expectSame(one: KeptNotes['original'], other: KeptNotes['original']): void {
  if (one.bytes === other.bytes && one.modifiedMs === other.modifiedMs) return
  throw unreadable(
    'file-changed',
    'The file was changed after its rows were read, or while they were. Nothing of it was stored now. Load it again by its path.',
  )
}

/** Twice the longest time a file may be read for. */
const leftoverMs = 7_200_000
const unfinished = /^unpacked-|^rows-.*\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What workers left that were killed while they read the file: each time as much as the file itself. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => unfinished.test(one))) {
    const place = path.join(folder, name)
    const found = await stat(place).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > leftoverMs) await rm(place, { recursive: true, force: true })
  }
}

async function copyRows(rows: AsyncGenerator<string[]>, writer: RowWriter, conversion: Preparation): Promise<void> {
  let told = performance.now()
  for await (const batch of rows) {
    conversion.signal.throwIfAborted()
    for (const line of batch) writer.add(line)
    if (writer.rows > mostRows)
      throw unreadable('file-too-large', 'The file has more than 2,000,000,000 rows. Split it.')
    await writer.flush(written)
    if (performance.now() - told < 500) {
      // The leases of this worker are renewed on the same thread.
      await setImmediate()
      continue
    }
    told = performance.now()
    await conversion.onRows(writer.rows)
  }
}

/** Writes lines and where they end, a quarter of a megabyte at a time. */
class RowWriter {
  readonly #lines: FileHandle
  readonly #ends: FileHandle
  #text: string[] = []
  #length = 0
  #closed = false
  #bytes = 0
  #endsHeld: number[] = []
  rows = 0

  private constructor(lines: FileHandle, ends: FileHandle) {
    this.#lines = lines
    this.#ends = ends
  }

  static async open(parts: { lines: string; ends: string }): Promise<RowWriter> {
    return new RowWriter(await open(parts.lines, 'w', 0o600), await open(parts.ends, 'w', 0o600))
  }

  add(line: string): void {
    this.#text.push(line)
    this.#length += line.length + 1
    this.#bytes += Buffer.byteLength(line) + 1
    this.#endsHeld.push(this.#bytes)
    this.rows += 1
  }

  async flush(from: number): Promise<void> {
    if (this.#length < from || this.#text.length === 0) return
    await this.#lines.appendFile(`${this.#text.join('\n')}\n`)
    const ends = Buffer.allocUnsafe(this.#endsHeld.length * bytesOfEnd)
    for (const [index, end] of this.#endsHeld.entries()) ends.writeUIntLE(end, index * bytesOfEnd, bytesOfEnd)
    await this.#ends.appendFile(ends)
    this.#text = []
    this.#length = 0
    this.#endsHeld = []
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    try {
      await this.flush(0)
      // A machine that loses its power must not keep the notes of rows it has lost.
      await this.#lines.datasync()
      await this.#ends.datasync()
    } finally {
      await this.#lines.close()
      await this.#ends.close()
    }
  }
}
