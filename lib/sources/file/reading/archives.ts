import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { openPromise, type Entry } from 'yauzl'
import { z } from 'zod'
import { FixRequestError } from '#lib/sources/errors.ts'
import { unreadable } from './notes.ts'

/** Most files in an archive, and how much larger than packed they may be: a table shrinks to a tenth, seldom to a hundredth. */
const mostMembers = 200
const largestRatio = 250
/** Below this much text nothing is suspected of being a bomb. */
const unsuspected = 50_000_000
/** A workbook or Parquet file is read from its end, so it is unpacked to the disk first. */
const largestUnpacked = 2_000_000_000

export type Magic = 'gzip' | 'zip' | 'parquet' | 'old-workbook' | 'text'

/** What the first bytes say. */
export function magicOf(start: Uint8Array): Magic {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  if (bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))) return 'zip'
  if (bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 5, 6]))) return 'zip'
  if (bytes.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  if (bytes.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) return 'old-workbook'
  return 'text'
}

/** The first bytes of a file, as many as there are up to `most`. */
export async function startOf(file: string, most: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(most), 0, most, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

const chunk = z.instanceof(Uint8Array)

/** The bytes of a file, 64 kB at a time. */
export async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(file, { highWaterMark: 65_536 })) yield chunk.parse(piece)
}

/** What a gzip file holds. @throws FixRequestError where it is cut off, broken, or unpacks to suspiciously much */
export async function* gunzipped(file: string): AsyncGenerator<Uint8Array> {
  const packed = createReadStream(file, { highWaterMark: 65_536 })
  const unpacked = createGunzip({ chunkSize: 262_144 })
  // A broken file ends the loop below with its error; the pipeline’s own promise has nothing to add.
  void pipeline(packed, unpacked).catch(() => undefined)
  try {
    let size = 0
    for await (const piece of unpacked) {
      const bytes = chunk.parse(piece)
      size += bytes.byteLength
      refuseBomb(size, packed.bytesRead, path.basename(file))
      yield bytes
    }
  } catch (error) {
    throw brokenArchive(error, 'gzip')
  } finally {
    packed.destroy()
    unpacked.destroy()
  }
}

/** One file of a zip archive. */
export interface Member {
  name: string
  size: number
  bytes(): AsyncGenerator<Uint8Array>
}

/** The files of a zip archive one by one; folders, hidden files and what systems add are passed over. */
export async function* membersOf(file: string): AsyncGenerator<Member> {
  const zip = await openPromise(file, { autoClose: false }).catch((error: unknown) => {
    throw brokenArchive(error, 'zip')
  })
  try {
    if (zip.entryCount > mostMembers) {
      throw unreadable('archive-refused', `The archive holds ${zip.entryCount} files; at most ${mostMembers} are read.`)
    }
    for await (const entry of zip.eachEntry()) {
      const name = path.posix.basename(entry.fileName)
      if (entry.fileName.endsWith('/') || name.startsWith('.') || entry.fileName.startsWith('__MACOSX/')) continue
      if (entry.isEncrypted()) throw unreadable('archive-refused', `${name} needs a password. Pack it without one.`)
      const opened = async () => zip.openReadStreamPromise(entry)
      yield { name: entry.fileName, size: entry.uncompressedSize, bytes: () => memberBytes(opened, entry) }
    }
  } catch (error) {
    throw brokenArchive(error, 'zip')
  } finally {
    zip.close()
  }
}

/** Whether a zip file is a workbook: what it holds says so. */
export async function isWorkbook(file: string): Promise<boolean> {
  for await (const member of membersOf(file)) if (member.name === 'xl/workbook.xml') return true
  return false
}

async function* memberBytes(opened: () => Promise<Readable>, entry: Entry): AsyncGenerator<Uint8Array> {
  let size = 0
  const stream = await opened()
  try {
    for await (const piece of stream) {
      const bytes = chunk.parse(piece)
      size += bytes.byteLength
      refuseBomb(size, entry.compressedSize, entry.fileName)
      yield bytes
    }
  } finally {
    stream.destroy()
  }
}

function refuseBomb(size: number, packed: number, name: string): void {
  if (size > unsuspected && size > packed * largestRatio) {
    throw unreadable(
      'archive-refused',
      `${name.slice(0, 100)} unpacks to more than ${largestRatio} times its size, which no table does. Unpack it and load what is in it.`,
    )
  }
}

function brokenArchive(error: unknown, kind: 'gzip' | 'zip'): FixRequestError {
  if (error instanceof FixRequestError) return error
  const why = error instanceof Error ? error.message.slice(0, 200) : 'unknown'
  return unreadable(
    'file-unreadable',
    `The ${kind} archive is broken or cut off (${why}). Pack or upload it again. Nothing was stored.`,
    error,
  )
}

/** Unpacks what must be read from its end into a folder of its own, for as long as its rows are read. */
export async function* unpackedTo<Row>(
  folder: string,
  bytes: AsyncIterable<Uint8Array>,
  rowsOf: (file: string) => AsyncGenerator<Row>,
): AsyncGenerator<Row> {
  const place = await mkdtemp(path.join(folder, 'unpacked-'))
  try {
    const file = path.join(place, 'file')
    await pipeline(Readable.from(limited(bytes)), createWriteStream(file))
    yield* rowsOf(file)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const piece of bytes) {
    size += piece.byteLength
    if (size > largestUnpacked) {
      throw unreadable('archive-refused', 'A workbook or Parquet file in the archive is larger than 2 GB unpacked.')
    }
    yield piece
  }
}
