import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { webQueue } from '#lib/queue.ts'
import { rejectDetailSchema, rejectEntriesSchema, rejectGroupsSchema } from '#lib/rejects/contract.ts'
import { rejectedRun, type RejectedRun } from '#lib/replay/replay-for-tests.ts'
import { openApi, type Api } from '#lib/testing/api.ts'
import { POST as dismissOne } from './[rejectId]/dismiss/route.ts'
import { POST as replayOne } from './[rejectId]/replay/route.ts'
import { POST as checkOne } from './[rejectId]/check/route.ts'
import { GET as readOne } from './[rejectId]/route.ts'
import { POST as dismissAll } from './dismiss/route.ts'
import { GET as exportAll } from './export/route.ts'
import { GET as listGroups } from './groups/route.ts'
import { GET as list } from './route.ts'

const exportedSchema = z.object({ raw: z.string(), code: z.literal('not-a-number') })

let api: Api
let run: RejectedRun
beforeAll(async () => {
  api = await openApi(['ann', 'ben'])
  const record = (key: string) => ({ source_key: key, price: '=1+1', street: 'Plum "Street"' })
  const pages = [['a', 'b', 'c', 'd', 'e'].map(record)]
  run = await rejectedRun(api.db, { site: 'api.example', createdBy: 'ann', pages })
})
afterAll(async () => {
  await (await webQueue()).stop()
  await api.close()
})

const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) })
const one = () => ({ rejectId: String(run.rejectIds[0]) })

it('rejects come piece by piece, newest first, each once, and by cause', async () => {
  const seen: number[] = []
  for (let cursor = ''; ;) {
    const query = `?dataset=api.example&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`
    const { items, nextCursor } = rejectEntriesSchema.parse(await (await api.ask(list, `/api/rejects${query}`)).json())
    seen.push(...items.map(({ rejectId }) => rejectId))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  expect(seen).toEqual(run.rejectIds.map(Number).toReversed())
  const groups = rejectGroupsSchema.parse(await (await api.ask(listGroups, '/api/rejects/groups?source=spider')).json())
  expect(groups).toMatchObject({ items: [{ code: 'not-a-number', rejects: 5 }], states: { open: 5 } })
  const none = rejectEntriesSchema.parse(await (await api.ask(list, '/api/rejects?code=not-a-number&field=')).json())
  expect(none.items, 'an empty field stands for none').toEqual([])
  expect((await api.ask(list, '/api/rejects?colour=red')).status).toBe(400)
})

it('the export has every one of the filter, and no cell that a spreadsheet runs', async () => {
  const csv = await (await api.ask(exportAll, '/api/rejects/export?dataset=api.example')).text()
  expect(csv.trim().split('\r\n')).toHaveLength(6)
  expect(csv).not.toMatch(/(^|,)=/m)
  const lines = await (await api.ask(exportAll, '/api/rejects/export?dataset=api.example&format=ndjson')).text()
  const rows = lines
    .trim()
    .split('\n')
    .map((line) => exportedSchema.parse(JSON.parse(line)))
  expect(rows.map(({ raw }) => z.object({ source_key: z.string() }).parse(JSON.parse(raw)).source_key)).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
  ])
})

it('only who may change the job changes its rejects; everybody reads them and tries an edit', async () => {
  const ben = { as: 'ben', params: one() }
  const read = rejectDetailSchema.parse(await (await api.ask(readOne, '/', ben)).json())
  expect(read).toMatchObject({ mine: false, given: '"=1+1"' })
  const tried = await api.ask(checkOne, '/', { ...ben, init: post({ text: '{"source_key":"a","price":1}' }) })
  expect(await tried.json()).toMatchObject({ fault: null })
  for (const [route, body] of [
    [replayOne, { text: '{"source_key":"a"}' }],
    [dismissOne, { reason: 'Not mine.' }],
  ] as const) {
    const refused = await api.ask(route, '/', { ...ben, init: post(body) })
    expect(await refused.json()).toMatchObject({ status: 403, code: 'not-yours' })
  }
  const all = { filter: { dataset: 'api.example' }, upTo: 1e9, reason: 'Not mine.' }
  const none = await api.ask(dismissAll, '/', { as: 'ben', init: post(all) })
  expect(await none.json()).toMatchObject({ status: 422, code: 'nothing-to-change' })
  expect(await api.db.reject.count({ where: { state: 'open' } })).toBe(5)
})

it('one is dismissed once, and an unknown one is not there', async () => {
  const dismiss = () => api.ask(dismissOne, '/', { params: one(), init: post({ reason: 'A garage.' }) })
  expect(await (await dismiss()).json()).toMatchObject({ state: 'dismissed', note: 'A garage.', settledBy: 'Ann' })
  expect((await dismiss()).status).toBe(200)
  expect(await api.db.batchJobLog.count({ where: { event: 'rejects-dismissed' } })).toBe(1)
  const gone = await api.ask(readOne, '/', { params: { rejectId: 999_999 } })
  expect(await gone.json()).toMatchObject({ status: 404, code: 'reject-not-found' })
})
