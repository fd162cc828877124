import { open } from 'node:fs/promises'
import { bytesToHeader, TileType } from 'pmtiles'
import type { MapBackground } from './contract.ts'

/** Bytes of one answer at most; tiles are far smaller, and so are the directories of a file of the whole world. */
const mostBytes = 8_000_000
const headerBytes = 127

const kinds = new Map<TileType, 'vector' | 'raster'>([
  [TileType.Mvt, 'vector'],
  [TileType.Png, 'raster'],
  [TileType.Jpeg, 'raster'],
  [TileType.Webp, 'raster'],
  [TileType.Avif, 'raster'],
])

/** What the operator’s file with a map background holds; one that cannot be drawn says why. */
export async function describeBackground(path: string | undefined): Promise<MapBackground> {
  if (path === undefined) return { kind: 'none', fault: null }
  const unreadable = (fault: string): MapBackground => ({ kind: 'unreadable', fault })
  try {
    const part = await readBackground(path, `bytes=0-${headerBytes - 1}`)
    if (part === null || part.bytes.length < headerBytes) return unreadable('The file is no PMTiles archive.')
    const { tileType } = bytesToHeader(new Uint8Array(part.bytes).buffer)
    const kind = kinds.get(tileType)
    return kind === undefined ? unreadable('Its tiles are of a kind the map cannot draw.') : { kind, fault: null }
  } catch (error) {
    return unreadable(isMissing(error) ? 'There is no file at MAP_BACKGROUND_FILE.' : 'The file is no PMTiles archive.')
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** Some bytes of a file: from the first, up to 8 MB of those asked for. */
export interface FilePart {
  bytes: Uint8Array<ArrayBuffer>
  from: number
  size: number
  etag: string
}

/**
 * The part of a file that a `Range` header asks for, as in `bytes=0-126`. Null where it asks for none that there is.
 * @throws what the file system says
 */
export async function readBackground(path: string, range: string | null): Promise<FilePart | null> {
  const [, first = '', last = ''] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range ?? '') ?? []
  if (first === '') return null
  const from = Number(first)
  const file = await open(path)
  try {
    const { size, mtimeMs } = await file.stat()
    const end = Math.min(size, last === '' ? size : Number(last) + 1, from + mostBytes)
    if (end <= from) return null
    const bytes = new Uint8Array(end - from)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
    return { bytes: bytes.subarray(0, bytesRead), from, size, etag: `"${size}-${Math.round(mtimeMs)}"` }
  } finally {
    await file.close()
  }
}
