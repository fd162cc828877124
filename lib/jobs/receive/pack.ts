import { hash, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import type { RunJob, RunOwner } from './runs.ts'

/** How the records of a push are kept until they are written. */

const compressLarge = promisify(zstdCompress)
const decompressLarge = promisify(zstdDecompress)
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
/**
 * Bytes up to which (de)compressing is done at once: 100 listings take 0.2 ms, which is less than what it costs to hand
 * them to another thread and back. Larger ones must not hold up what else the process does.
 */
const quickBytes = 256 * 1024
/** More than any body that is taken. */
const largestBody = 64 * 1024 * 1024

/** The part of a push that belongs to one run. */
export interface SitePush {
  owner: RunOwner
  job: RunJob
  /** As they came, in their order. */
  records: readonly unknown[]
  /** The list may have been taken since then, by a request that was cut off. */
  takenSince: Date | null
}

export interface PackedPush extends SitePush {
  batchId: string
  messageId: string
  body: Uint8Array<ArrayBuffer>
  bodyBytes: number
  contentHash: string
  /** Names whose list it is: equal for equal lists of one key, spider and site. */
  content: string
}

/** Makes a push ready to be kept, with ids of its own. */
export async function packPush(part: SitePush, batchId: string): Promise<PackedPush> {
  const text = Buffer.from(JSON.stringify(part.records))
  const packed = text.byteLength <= quickBytes ? zstdCompressSync(text, fast) : await compressLarge(text, fast)
  const contentHash = hash('md5', text)
  const { keyId, spider, site } = part.owner
  return {
    ...part,
    batchId,
    messageId: randomUUID(),
    body: new Uint8Array(packed),
    bodyBytes: text.byteLength,
    contentHash,
    content: [keyId, spider, site, contentHash].join('\n'),
  }
}

/**
 * The text of a kept body.
 * @param bodyBytes what it had before it was packed
 */
export async function unpackPush(body: Uint8Array, bodyBytes: number): Promise<string> {
  const limit = { maxOutputLength: largestBody }
  const text = bodyBytes <= quickBytes ? zstdDecompressSync(body, limit) : await decompressLarge(body, limit)
  return text.toString('utf8')
}
