import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { TooLargeError, UnsupportedMediaTypeError } from '#lib/errors.ts'
import { readBytes } from './body.ts'

/** Bodies come compressed as their sender likes; what they unpack to is limited while it is unpacked. */

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const
const encodings = Object.keys(decoders).filter((name) => name !== 'x-gzip')

const bytes = z.instanceof(Uint8Array)
const isKnown = (name: string): name is keyof typeof decoders => Object.hasOwn(decoders, name)

/**
 * Reads a body, decompressed where `Content-Encoding` says so, up to a limit and no further.
 * @param limitBytes of the body as it is once decompressed
 * @throws TooLargeError; UnsupportedMediaTypeError `wrong-encoding` for an encoding nobody reads, two of them, or a body
 *   that is not what it says.
 */
export async function readBody(request: Request, limitBytes: number): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return readBytes(request, limitBytes)
  if (!isKnown(encoding)) {
    throw new UnsupportedMediaTypeError(
      'wrong-encoding',
      `A body compressed as “${encoding.slice(0, 40)}” is not read here. Use one of ${encodings.join(', ')}, or none. Nothing was changed.`,
    )
  }
  // No compressed body is larger than what it unpacks to by more than a few bytes.
  const packed = await readBytes(request, limitBytes + 1024)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of Readable.from([packed]).pipe(decoders[encoding]())) {
      const piece = bytes.parse(chunk)
      size += piece.byteLength
      if (size > limitBytes) throw new TooLargeError(limitBytes)
      chunks.push(piece)
    }
  } catch (error) {
    if (error instanceof TooLargeError) throw error
    throw new UnsupportedMediaTypeError(
      'wrong-encoding',
      `The body is not whole ${encoding}, as its Content-Encoding says. Nothing was changed.`,
    )
  }
  return Buffer.concat(chunks, size)
}
