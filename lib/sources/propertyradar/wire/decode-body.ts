import { promisify } from 'node:util'
import { brotliDecompress, gunzip } from 'node:zlib'
import type { SourceAnswer } from '#lib/sources/source.ts'

/** Largest answer that is read, packed or unpacked, in bytes. A full page of 50 fields needs less than 1 MB. */
export const largestBody = 32 * 1024 * 1024

const unpackBrotli = promisify(brotliDecompress)
const unpackGzip = promisify(gunzip)

/**
 * Unpacks a compressed body. One that cannot be unpacked, or not within the limit, stays as it came with its
 * `content-encoding`, so that it can be kept as evidence; reading it as a page fails then.
 */
export async function decodeBody(answer: SourceAnswer): Promise<Pick<SourceAnswer, 'body' | 'headers'>> {
  const encoding = answer.headers['content-encoding']?.toLowerCase()
  const unpack = encoding === 'br' ? unpackBrotli : encoding === 'gzip' ? unpackGzip : undefined
  const asItCame = { body: answer.body, headers: answer.headers }
  if (unpack === undefined) return asItCame
  try {
    const body = await unpack(answer.body, { maxOutputLength: largestBody })
    const { 'content-encoding': _packed, 'content-length': _length, ...headers } = answer.headers
    return { body, headers }
  } catch {
    return asItCame
  }
}
