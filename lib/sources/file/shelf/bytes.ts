import { constants, mkdir, open, readdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { ConflictError } from '#lib/errors.ts'
import { folderOf, originalOf, uploadsFolder } from './folders.ts'

/** While its bytes come, a file has another name: what is called `original` is whole. */
const partOf = (upload: string): string => path.join(folderOf(upload), 'original.part')

/** Bytes of an upload that have come. The size of the file on disk is the truth, however a request ended. */
export async function receivedBytes(upload: string): Promise<number> {
  for (const file of [partOf(upload), originalOf(upload)]) {
    const found = await stat(file).catch(() => null)
    if (found !== null) return found.size
  }
  return 0
}

/**
 * Writes the next piece of a file as it comes and says how many bytes there are now. What came of a piece that was cut off
 * is kept. The last piece makes the file whole.
 * @param sizeBytes of the whole file; nothing is written beyond it
 * @throws ConflictError `wrong-offset` where the piece does not begin where the last one ended, or is too long
 */
export async function writePiece(
  upload: string,
  { offset, sizeBytes }: { offset: number; sizeBytes: number },
  piece: Uint8Array,
): Promise<number> {
  await mkdir(folderOf(upload), { recursive: true, mode: 0o700 })
  const received = await receivedBytes(upload)
  if (offset !== received) throw wrongOffset(`${received} bytes have come, so the next piece begins there.`, received)
  if (offset + piece.byteLength > sizeBytes)
    throw wrongOffset(`The file was announced with ${sizeBytes} bytes.`, received)
  if (piece.byteLength > 0) {
    await writeAt(partOf(upload), offset, piece).catch(async (error: unknown) => {
      // Somebody else brought the same piece, and the file is whole.
      const come = await receivedBytes(upload)
      throw come === sizeBytes ? wrongOffset(`${come} bytes have come, which is all.`, come) : error
    })
  }
  const now = offset + piece.byteLength
  if (now === sizeBytes) await makeWhole(upload)
  return now
}

/**
 * Two requests that bring the same piece write the same bytes to the same place. The first is not cut to nothing before: the
 * next may be there already when it comes once more.
 */
async function writeAt(file: string, offset: number, piece: Uint8Array): Promise<void> {
  const handle = await open(file, offset === 0 ? constants.O_RDWR | constants.O_CREAT : constants.O_RDWR, 0o600)
  try {
    let done = 0
    while (done < piece.byteLength) {
      done += (await handle.write(piece, done, piece.byteLength - done, offset + done)).bytesWritten
    }
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** Gives a file that has come to its end its name; whoever died before that was noted asks again. */
async function makeWhole(upload: string): Promise<void> {
  try {
    await rename(partOf(upload), originalOf(upload))
  } catch (error) {
    await stat(originalOf(upload)).catch(() => {
      throw error
    })
  }
}

function wrongOffset(why: string, received: number): ConflictError {
  return new ConflictError('wrong-offset', `${why} Nothing was written.`, [
    { field: 'offset', message: `Go on at ${received}.` },
  ])
}

/** Makes a file that lies on this machine the file of an upload, where it lies. @returns its size in bytes */
export async function linkFile(upload: string, file: string): Promise<void> {
  await mkdir(folderOf(upload), { recursive: true, mode: 0o700 })
  await symlink(await realpath(file), originalOf(upload))
}

/** Removes what lies here of an upload; of a file that lies elsewhere the link alone. */
export async function removeBytes(upload: string): Promise<void> {
  await rm(folderOf(upload), { recursive: true, force: true })
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Uploads whose folder nothing was added to for a day; at most 500. */
export async function quietFolders(): Promise<string[]> {
  const names = await readdir(uploadsFolder()).catch(() => [])
  const quiet: string[] = []
  for (const name of names.filter((one) => uuid.test(one)).slice(0, 500)) {
    const found = await stat(folderOf(name)).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > 86_400_000) quiet.push(name)
  }
  return quiet
}
