import { MalformedError, TooLargeError, UnsupportedMediaTypeError } from '#lib/errors.ts'

const deepestNesting = 32

/**
 * Reads a body up to a limit and no further.
 * @throws TooLargeError as soon as the limit is passed, without reading the rest.
 */
export async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limitBytes) {
    await request.body?.cancel().catch(() => undefined)
    throw new TooLargeError(limitBytes)
  }
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limitBytes) {
      await reader.cancel().catch(() => undefined)
      throw new TooLargeError(limitBytes)
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks, size)
}

/** Deepest nesting of brackets outside strings, found without recursion so that no input can exhaust the stack. */
function nesting(text: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (character === 0x22) index = endOfString(text, index)
    else if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, (depth += 1))
    else if (character === 0x5d || character === 0x7d) depth -= 1
  }
  return deepest
}

/** Place of the quote that ends a string, or the end of the text. Most of a body is strings, so they are leapt over. */
function endOfString(text: string, start: number): number {
  for (let end = start; ;) {
    end = text.indexOf('"', end + 1)
    if (end === -1) return text.length
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1
    if (slashes % 2 === 0) return end
  }
}

/** Postgres stores neither NUL nor half of a surrogate pair, in text or in jsonb. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function unstorableField(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    const found = isStorable(key) ? unstorableField(item, place) : path
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Parses the bytes of a JSON body. An empty body counts as `{}`, so that an action can be called without one.
 * @throws UnsupportedMediaTypeError when the body is not said to be JSON.
 * @param anyText hands on text that no database stores, for whoever looks at it record by record
 * @throws MalformedError when it is no JSON, is nested too deeply, or holds text that no database stores.
 */
export function parseJson(bytes: Uint8Array, contentType: string | null, anyText = false): unknown {
  if (bytes.byteLength === 0) return {}
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '')) {
    throw new UnsupportedMediaTypeError(
      'wrong-content-type',
      'This address reads JSON. Send the header “Content-Type: application/json”. Nothing was changed.',
    )
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new MalformedError('not-utf8', 'The body is not UTF-8 text. Encode it as UTF-8; nothing was changed.')
  }
  if (nesting(text) > deepestNesting) {
    throw new MalformedError(
      'nested-too-deeply',
      `The body is nested more than ${deepestNesting} levels deep. Nothing was changed.`,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown'
    throw new MalformedError('not-json', `The body is not valid JSON (${reason}). Nothing was changed.`)
  }
  // Both can only arrive as an escape, so most bodies need no second look.
  const field = !anyText && text.includes('\\u') ? unstorableField(value, '') : undefined
  if (field !== undefined) {
    const message = 'Holds a NUL character or half of a surrogate pair. Remove it.'
    throw new MalformedError('unstorable-text', 'The body holds text that cannot be stored. Nothing was changed.', [
      { field, message },
    ])
  }
  return value
}
