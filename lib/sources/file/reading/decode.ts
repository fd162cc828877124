import { isAscii, isUtf8 } from 'node:buffer'
import { detect } from 'chardet'
import iconv from 'iconv-lite'
import { encodings } from '../request.ts'
import type { ReadingNotes } from './notes.ts'

/**
 * Text of a file whatever it is written in: named by the person, by its mark, or told from the first bytes that are not
 * plain ASCII, so that a letter in the millionth row is read as well as one in the first. Bytes that are no letters in
 * that encoding become U+FFFD, and their rows rejects. NUL characters are left out and counted.
 */
export async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  notes: ReadingNotes,
): AsyncGenerator<string> {
  let decoder: iconv.DecoderStream | undefined
  let held: Buffer = Buffer.alloc(0)
  let begun = false
  for await (const piece of bytes) {
    const chunk =
      held.byteLength === 0
        ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
        : Buffer.concat([held, piece])
    held = Buffer.alloc(0)
    if (!begun) {
      // A mark has up to three bytes, and UTF-16 shows in the first few.
      if (chunk.byteLength < 4) {
        held = chunk
        continue
      }
      begun = true
      const told = encoding ?? toldByStart(chunk)
      if (told !== undefined) {
        decoder = iconv.getDecoder(told)
        notes.encoding = told
      } else notes.encoding = 'utf-8'
    }
    if (decoder === undefined) {
      if (isAscii(chunk)) {
        yield plain(chunk.toString('latin1'), notes)
        continue
      }
      const cut = chunk.byteLength - openSequence(chunk)
      // The whole of a letter is needed to tell what it is written in.
      if (cut < chunk.byteLength && isAscii(chunk.subarray(0, cut))) {
        yield plain(chunk.toString('latin1', 0, cut), notes)
        held = Buffer.from(chunk.subarray(cut))
        continue
      }
      const told = isUtf8(chunk.subarray(0, cut)) ? 'utf-8' : toldByLetters(chunk)
      notes.encoding = told
      decoder = iconv.getDecoder(told)
    }
    yield plain(decoder.write(chunk), notes)
  }
  if (held.byteLength > 0) {
    if (decoder === undefined) {
      notes.encoding ??= encoding ?? (isUtf8(held) ? 'utf-8' : 'windows-1252')
      if (notes.encoding === 'utf-8' && !isUtf8(held)) notes.encoding = 'windows-1252'
      decoder = iconv.getDecoder(notes.encoding)
    }
    yield plain(decoder.write(held), notes)
  }
  const rest = decoder?.end()
  if (rest !== undefined && rest !== '') yield plain(rest, notes)
}

function plain(text: string, notes: ReadingNotes): string {
  if (!text.includes('\0')) return text
  const kept = text.replaceAll('\0', '')
  notes.nulCharacters += text.length - kept.length
  return kept
}

/** UTF-16 by its mark or by its zeros, UTF-8 by its mark; undefined where the start does not say. */
function toldByStart(chunk: Buffer): string | undefined {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be'
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) return 'utf-8'
  const sample = chunk.subarray(0, Math.min(chunk.byteLength, 4096) & ~1)
  let evenZeros = 0
  let oddZeros = 0
  for (let index = 0; index < sample.byteLength; index += 2) {
    if (sample[index] === 0) evenZeros += 1
    if (sample[index + 1] === 0) oddZeros += 1
  }
  const pairs = sample.byteLength / 2
  // Most letters of a table are ASCII: in UTF-16 every other byte is then zero, and in nothing else.
  if (oddZeros > pairs * 0.6 && evenZeros < pairs * 0.1) return 'utf-16le'
  if (evenZeros > pairs * 0.6 && oddZeros < pairs * 0.1) return 'utf-16be'
  return undefined
}

/** Bytes at the end that begin a letter of UTF-8 and do not end it. */
function openSequence(chunk: Buffer): number {
  for (let back = 1; back <= Math.min(3, chunk.byteLength); back += 1) {
    const byte = chunk[chunk.byteLength - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}

function toldByLetters(chunk: Buffer): string {
  const first = chunk.findIndex((byte) => byte > 0x7f)
  const sample = chunk.subarray(Math.max(0, first - 2_000), first + 60_000)
  const named = detect(sample)?.toLowerCase()
  const known = encodings.find((name) => name === named && !name.startsWith('utf-16'))
  // What is called ISO-8859-1 is nearly always its superset.
  return known === undefined || known === 'utf-8' ? 'windows-1252' : known
}
