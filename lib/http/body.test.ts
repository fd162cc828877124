import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '#lib/errors.ts'
import { isStorable, parseJson, readBytes } from '#lib/http/body.ts'

const json = 'application/json'
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

test('every JSON value arrives as it was sent, unless it holds text that cannot be stored', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify(value)
      let storable = true
      JSON.stringify(value, (key, item: unknown) => {
        storable &&= isStorable(key) && (typeof item !== 'string' || isStorable(item))
        return item
      })
      if (storable) expect(parseJson(bytesOf(text), json)).toEqual(JSON.parse(text))
      else expect(() => parseJson(bytesOf(text), json)).toThrow(DomainError)
    }),
  )
})

test('no bytes and no content type cause anything but a refusal', () => {
  const bracket = fc.constantFrom('[', ']', '{', '}', '"', '\\', ':', ',', '1', ' ')
  const body = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: bracket, maxLength: 200 }).map(bytesOf))
  const contentType = fc.oneof(fc.constantFrom(json, 'application/problem+json; charset=utf-8', null), fc.string())
  fc.assert(
    fc.property(body, contentType, (bytes, type) => {
      try {
        parseJson(bytes, type)
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
  )
})

test('a body cut into any pieces is read whole, up to the limit to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), async (pieces) => {
      const whole = Buffer.concat(pieces)
      const request = () => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const piece of pieces) controller.enqueue(piece)
            controller.close()
          },
        })
        const sent = { method: 'POST', body, duplex: 'half' as const }
        return new Request('http://127.0.0.1/', sent)
      }
      expect(Buffer.from(await readBytes(request(), whole.length))).toEqual(whole)
      if (whole.length > 0) await expect(readBytes(request(), whole.length - 1)).rejects.toThrow('larger than')
    }),
  )
})
