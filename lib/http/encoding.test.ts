import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { TooLargeError, UnsupportedMediaTypeError } from '#lib/errors.ts'
import { readBody } from './encoding.ts'

const text = JSON.stringify({
  properties: Array.from({ length: 50 }, (_, index) => ({ url: `https://x.example/${index}` })),
})
const sent = (body: Uint8Array<ArrayBuffer>, encoding?: string) =>
  new Request('http://127.0.0.1/', {
    method: 'POST',
    body,
    headers: encoding === undefined ? {} : { 'content-encoding': encoding },
  })

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('a body compressed with %s is read as what was packed', async (encoding, pack) => {
  const body = await readBody(sent(new Uint8Array(pack(text)), encoding), 100_000)
  expect(Buffer.from(body).toString()).toBe(text)
})

test('what unpacks to more than the limit is refused before it is all unpacked', async () => {
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(50_000_000)))
  await expect(readBody(sent(bomb, 'gzip'), 1_000_000)).rejects.toThrow(TooLargeError)
})

test.each([
  ['compress', 'an encoding nobody reads'],
  ['gzip, gzip', 'two of them'],
  ['gzip', 'bytes that are not what they say'],
])('%s is refused: %s', async (encoding) => {
  const refused = readBody(sent(new TextEncoder().encode(text), encoding), 100_000)
  await expect(refused).rejects.toThrow(UnsupportedMediaTypeError)
})

test('a body that ends in the middle is refused, not taken for a shorter one', async () => {
  const packed = gzipSync(text)
  const half = new Uint8Array(packed.subarray(0, packed.length / 2))
  await expect(readBody(sent(half, 'gzip'), 100_000)).rejects.toThrow(UnsupportedMediaTypeError)
})
