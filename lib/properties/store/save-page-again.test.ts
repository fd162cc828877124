import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction, type Database } from '#lib/db.ts'
import { savePage } from '#lib/properties/commands.ts'
import { inNumbers, openStore, propertyPage, save, stored, type PageDraft } from './pages-for-tests.ts'

let db: Database
let close: () => Promise<void>
beforeAll(async () => {
  const store = await openStore()
  db = store.db
  close = store.close
})
afterAll(() => close())

/** The same page once more, as one that had delivered these properties. */
async function readAgain(draft: PageDraft, delivered: readonly string[]) {
  const page = { ...propertyPage(draft), deliveredBefore: new Set(delivered) }
  return inNumbers(await inTransaction(db, (tx) => savePage(tx, page, true)))
}

async function idsOf(dataset: string): Promise<string[]> {
  return (await db.property.findMany({ where: { dataset } })).map((row) => String(row.propertyId))
}

it('puts a record that reads as of an older date over itself: its date was misread before', async () => {
  const page = { dataset: 'date', jobId: 4 }
  await save(db, { ...page, records: [{ key: 'K', version: '2026-02', values: ['Misread'] }] })
  const again = { ...page, records: [{ key: 'K', version: '2026-01', values: ['Mesa'] }] }
  expect(await readAgain(again, await idsOf('date'))).toMatchObject({ updated: 1, duplicate: 0, older: 0 })
  expect(await stored(db, 'date')).toMatchObject([{ city: 'Mesa', version: '2026-01' }])
})

it('puts back what stood there before the job when the record reads so now', async () => {
  await save(db, { dataset: 'back', jobId: 5, records: [{ key: 'K', values: ['Mesa'] }] })
  const page = { dataset: 'back', jobId: 6, startedAt: 1 }
  await save(db, { ...page, records: [{ key: 'K', values: ['Misread'] }] })
  const again = { ...page, records: [{ key: 'K', values: ['Mesa'] }] }
  expect(await readAgain(again, await idsOf('back'))).toMatchObject({ updated: 1, unchanged: 0 })
  expect(await stored(db, 'back')).toMatchObject([{ city: 'Mesa', revision: 3 }])
})

it('leaves alone what a later page of the job wrote over it, and counts it as it did', async () => {
  const page = { dataset: 'later', jobId: 7 }
  await save(db, { ...page, records: [{ key: 'K', values: ['First'] }] })
  const delivered = await idsOf('later')
  await save(db, { ...page, pageId: 2, records: [{ key: 'K', position: 400, values: ['Last'] }] })
  const again = { ...page, records: [{ key: 'K', values: ['First, mended'] }] }
  expect(await readAgain(again, delivered)).toMatchObject({ unchanged: 1, updated: 0, duplicate: 0 })
  expect(await stored(db, 'later')).toMatchObject([{ city: 'Last' }])
})
