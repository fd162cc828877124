import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#lib/db.ts'
import { openEngine } from '#lib/testing/engine.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { makeUser } from '#lib/testing/factories.ts'
import { changeView, deleteView, saveView } from './commands.ts'
import {
  changeSavedViewSchema,
  longestViewQuery,
  mostSharedViews,
  mostViews,
  newSavedViewSchema,
  savedViewListSchema,
  type NewSavedView,
} from './contract.ts'
import { listViews } from './queries.ts'
import type { ViewReader } from './view-row.ts'

let db: Database
let close: () => Promise<void>
beforeAll(async () => {
  const database = await createTestDatabase()
  const engine = await openEngine(database.url, 5)
  db = engine.db
  close = async () => {
    await engine.close()
    await database.drop()
  }
})
afterAll(() => close())

/** A person of their own for each test, so that none sees what another left. */
let people = 0
async function person(role: 'analyst' | 'admin' = 'analyst'): Promise<ViewReader> {
  const userId = await makeUser(db, `person-${(people += 1)}`)
  return { userId, mayChange: (ownerId) => role === 'admin' || ownerId === userId }
}
const view = (name: string, more: Partial<NewSavedView> = {}): NewSavedView => ({
  screen: 'jobs',
  name,
  query: 'state=FAILED',
  shared: false,
  ...more,
})
const names = async (reader: ViewReader) => (await listViews(db, reader, 'jobs')).items.map(({ name }) => name)

test('a person finds their own views by name, and of others only those that are shared', async () => {
  const ana = await person()
  const ben = await person()
  await saveView(db, ben, view('Shared by Ben', { shared: true }))
  await saveView(db, ben, view('Ben’s own'))
  await saveView(db, ana, view('Second'))
  await saveView(db, ana, view('First'))
  await saveView(db, ana, view('A search', { screen: 'search' }))
  const list = savedViewListSchema.parse(await listViews(db, ana, 'jobs'))
  expect(list.items.map(({ name }) => name)).toEqual(['First', 'Second', 'Shared by Ben'])
  expect(list.items.map(({ mine, mayChange }) => [mine, mayChange])).toEqual([
    [true, true],
    [true, true],
    [false, false],
  ])
  expect((await listViews(db, ana)).items).toHaveLength(4)
})

test('a second view of one name on one screen is refused, on another screen and for another person it is not', async () => {
  const ana = await person()
  await saveView(db, ana, view('Failed'))
  await expect(saveView(db, ana, view('Failed'))).rejects.toMatchObject({ code: 'name-taken' })
  await saveView(db, ana, view('Failed', { screen: 'properties' }))
  await saveView(db, await person(), view('Failed'))
  const other = await saveView(db, ana, view('Other'))
  await expect(changeView(db, ana, other.savedViewId, { name: 'Failed' })).rejects.toMatchObject({
    code: 'name-taken',
    fields: [{ field: 'name' }],
  })
  expect(await names(ana)).toContain('Other')
})

test('a view is renamed, shared and given another address, each alone', async () => {
  const ana = await person()
  const { savedViewId } = await saveView(db, ana, view('Failed'))
  expect(await changeView(db, ana, savedViewId, { name: 'Gave up' })).toMatchObject({ name: 'Gave up', shared: false })
  expect(await changeView(db, ana, savedViewId, { shared: true })).toMatchObject({ name: 'Gave up', shared: true })
  expect(await changeView(db, ana, savedViewId, { query: 'q=mesa' })).toMatchObject({ shared: true, query: 'q=mesa' })
})

test('what somebody keeps to themselves is not there for others, an admin included', async () => {
  const ana = await person()
  const { savedViewId } = await saveView(db, ana, view('Own'))
  const missing = { code: 'view-not-found' }
  await expect(changeView(db, await person('admin'), savedViewId, { name: 'X' })).rejects.toMatchObject(missing)
  await expect(deleteView(db, await person(), savedViewId)).rejects.toMatchObject(missing)
  await expect(deleteView(db, ana, 2_147_483_647)).rejects.toMatchObject(missing)
  expect(await names(ana)).toContain('Own')
})

test('a shared view is changed by its owner or an admin, by nobody else', async () => {
  const ana = await person()
  const { savedViewId } = await saveView(db, ana, view('Team', { shared: true }))
  const ben = await person()
  await expect(changeView(db, ben, savedViewId, { name: 'Mine' })).rejects.toMatchObject({ code: 'not-yours' })
  await expect(deleteView(db, ben, savedViewId)).rejects.toMatchObject({ code: 'not-yours' })
  await deleteView(db, await person('admin'), savedViewId)
  expect(await names(ana)).not.toContain('Team')
})

test('nobody keeps more than 200 views of a screen, even when two are saved at once', async () => {
  const ana = await person()
  const rows = Array.from({ length: mostViews - 1 }, (_, n) => ({ ...view(`View ${n}`), userId: ana.userId }))
  await db.savedView.createMany({ data: rows })
  const saved = await Promise.allSettled(['One', 'Another'].map((name) => saveView(db, ana, view(name))))
  expect(saved.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(saved.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'too-many-views' } })
  await saveView(db, ana, view('Elsewhere', { screen: 'properties' }))
})

test('of very many shared views the latest are listed, and that there are more', async () => {
  const ben = await person()
  const rows = Array.from({ length: mostSharedViews + 5 }, (_, n) => ({
    ...view(`Shared ${n}`, { screen: 'export', shared: true }),
    userId: ben.userId,
  }))
  await db.savedView.createMany({ data: rows })
  const list = await listViews(db, await person(), 'export')
  expect(list.items).toHaveLength(mostSharedViews)
  expect(list.more).toBe(true)
})

test('a view needs a name and a known screen, holds at most 20,000 characters, and a change names something', () => {
  expect(newSavedViewSchema.safeParse(view('   ')).success).toBe(false)
  expect(newSavedViewSchema.safeParse({ ...view('X'), screen: 'kitchen' }).success).toBe(false)
  expect(newSavedViewSchema.safeParse(view('X', { query: 'a'.repeat(longestViewQuery + 1) })).success).toBe(false)
  expect(newSavedViewSchema.safeParse(view('X', { query: 'a'.repeat(longestViewQuery) })).success).toBe(true)
  expect(changeSavedViewSchema.safeParse({}).success).toBe(false)
  expect(changeSavedViewSchema.safeParse({ owner: 'me' }).success).toBe(false)
})
