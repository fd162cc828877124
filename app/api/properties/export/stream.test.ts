import { expect, it } from 'vitest'
import { streamOf } from './stream.ts'

function fileOf(parts: readonly (string | Error)[]) {
  const told = { taken: 0, returned: false, closed: false }
  async function* write(): AsyncGenerator<Uint8Array, void> {
    try {
      for (const part of parts) {
        if (part instanceof Error) throw part
        told.taken += 1
        yield new TextEncoder().encode(part)
      }
    } finally {
      told.returned = true
    }
  }
  const close = async () => {
    told.closed = true
  }
  return { told, stream: streamOf({ bytes: write(), close }) }
}

it('breaks the answer off after the last words when the file fails, so that it never ends as a whole one does', async () => {
  const { stream } = fileOf(['head', 'EXPORT NOT COMPLETE', new Error('The connection was lost.')])
  const reader = stream.getReader()
  const texts: string[] = []
  const reading = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      texts.push(new TextDecoder().decode(part.value))
    }
  })()
  await expect(reading).rejects.toThrow('The connection was lost.')
  expect(texts).toEqual(['head', 'EXPORT NOT COMPLETE'])
})

it('asks for no part before the one before was taken, and gives everything back when the reader goes', async () => {
  const { told, stream } = fileOf(['one', 'two', 'three'])
  expect(told.taken).toBe(0)
  const reader = stream.getReader()
  await reader.read()
  expect(told.taken).toBe(1)
  await reader.cancel()
  expect(told).toEqual({ taken: 1, returned: true, closed: true })
})
