import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PMTiles } from 'pmtiles'
import { afterAll, expect, it } from 'vitest'
import { onePixel, tinyPmtiles } from '#lib/testing/tiny-pmtiles.ts'
import { describeBackground, readBackground } from './background.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-background-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: Uint8Array): string {
  const place = path.join(folder, name)
  writeFileSync(place, content)
  return place
}
const good = file('good.pmtiles', tinyPmtiles())

it('gives a reader of PMTiles its tiles by ranges', async () => {
  const archive = new PMTiles({
    getKey: () => good,
    getBytes: async (offset, length) => {
      const part = await readBackground(good, `bytes=${offset}-${offset + length - 1}`)
      if (part === null) throw new Error('There is no such part.')
      return { data: new Uint8Array(part.bytes).buffer, etag: part.etag }
    },
  })
  const tile = await archive.getZxy(0, 0, 0)
  expect(Buffer.from(tile?.data ?? new ArrayBuffer())).toEqual(onePixel)
  expect(await archive.getZxy(1, 0, 0)).toBeUndefined()
})

it('answers a part that goes beyond the end as far as there is one, and nothing that is no part', async () => {
  const size = tinyPmtiles().length
  const start = await readBackground(good, 'bytes=0-6')
  expect(start).toMatchObject({ from: 0, size })
  expect(Buffer.from(start?.bytes ?? []).toString()).toBe('PMTiles')
  expect((await readBackground(good, 'bytes=100-999999'))?.bytes).toHaveLength(size - 100)
  expect((await readBackground(good, 'bytes=100-'))?.bytes).toHaveLength(size - 100)
  for (const range of [null, 'bytes=', 'bytes=-5', 'bytes=9-3', `bytes=${size}-`, 'bytes=0-1,4-5', 'lines=0-1']) {
    expect(await readBackground(good, range), String(range)).toBeNull()
  }
})

it('says what the file holds, or why it cannot be drawn', async () => {
  expect(await describeBackground(undefined)).toEqual({ kind: 'none', fault: null })
  expect(await describeBackground(good)).toEqual({ kind: 'raster', fault: null })
  const vector = file('vector.pmtiles', tinyPmtiles(Buffer.from([0]), 1))
  expect(await describeBackground(vector)).toEqual({ kind: 'vector', fault: null })
  for (const [name, content] of [
    ['none', tinyPmtiles(onePixel, 0)],
    ['text', Buffer.from('no archive'.repeat(50))],
    ['short', tinyPmtiles().subarray(0, 50)],
    ['empty', Buffer.alloc(0)],
  ] as const) {
    expect(await describeBackground(file(name, content)), name).toMatchObject({ kind: 'unreadable' })
  }
  expect(await describeBackground(path.join(folder, 'gone'))).toEqual({
    kind: 'unreadable',
    fault: 'There is no file at MAP_BACKGROUND_FILE.',
  })
})
