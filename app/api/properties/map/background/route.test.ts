import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PMTiles, type RangeResponse, type Source } from 'pmtiles'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changeSettings } from '#lib/env.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { onePixel, tinyPmtiles } from '#lib/testing/tiny-pmtiles.ts'
import { GET as describeFile } from './route.ts'
import { GET as readFile } from './file/route.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-background-'))
const file = path.join(folder, 'world.pmtiles')
const address = '/api/properties/map/background/file'
let api: Api
beforeAll(async () => {
  writeFileSync(file, tinyPmtiles())
  api = await openApi(['ann'], { MAP_BACKGROUND_FILE: file })
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

const part = (range: string) => api.ask(readFile, address, { init: { headers: { range } } })

it('gives the reader of the map its tiles by ranges over the route', async () => {
  const source: Source = {
    getKey: () => address,
    getBytes: async (offset, length): Promise<RangeResponse> => {
      const answer = await part(`bytes=${offset}-${offset + length - 1}`)
      expect(answer.status).toBe(206)
      return { data: await answer.arrayBuffer() }
    },
  }
  const archive = new PMTiles(source)
  expect(Buffer.from((await archive.getZxy(0, 0, 0))?.data ?? new ArrayBuffer())).toEqual(onePixel)
})

it('answers the part that was asked for, and says of how much', async () => {
  const size = tinyPmtiles().length
  const answer = await part('bytes=0-6')
  expect(answer.status).toBe(206)
  expect(answer.headers.get('content-range')).toBe(`bytes 0-6/${size}`)
  expect(answer.headers.get('cache-control')).toContain('no-transform')
  expect(await answer.text()).toBe('PMTiles')
  expect((await part('bytes=100-999999')).headers.get('content-range')).toBe(`bytes 100-${size - 1}/${size}`)
})

it('never answers the whole file, and nothing beyond its end', async () => {
  const answers = [await api.ask(readFile, address), await part('bytes=99999999-'), await part('lines=1-2')]
  expect(answers.map(({ status }) => status)).toEqual([416, 416, 416])
})

it('is for people who are known', async () => {
  expect((await api.ask(readFile, address, { as: 'nobody' })).status).toBe(401)
})

it('says what is drawn, and without a file of its own that there is none', async () => {
  const described = async (): Promise<unknown> => (await api.ask(describeFile, '/api/properties/map/background')).json()
  expect(await described()).toEqual({ kind: 'raster', fault: null })
  changeSettings({ MAP_BACKGROUND_FILE: undefined })
  expect(await described()).toEqual({ kind: 'none', fault: null })
  const answer = await part('bytes=0-6')
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ code: 'no-map-background' })
})
