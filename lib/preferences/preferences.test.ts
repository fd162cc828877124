import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#lib/db.ts'
import { makeUser } from '#lib/testing/factories.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { openEngine } from '#lib/testing/engine.ts'
import { changePreferences } from './commands.ts'
import { changePreferencesSchema, defaultPreferences } from './contract.ts'
import { readPreferences } from './queries.ts'

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

test('whoever never chose has the defaults', async () => {
  expect(await readPreferences(db, await makeUser(db, 'ana'))).toEqual(defaultPreferences)
  expect(defaultPreferences).toEqual({
    theme: 'system',
    density: 'comfortable',
    clock: '12h',
    timeZone: null,
    navigationFolded: false,
    browserNotifications: false,
  })
})

test('a change keeps what it does not name, also when two come at once, and belongs to one person', async () => {
  const ben = await makeUser(db, 'ben')
  await changePreferences(db, ben, { theme: 'dark' })
  await Promise.all([
    changePreferences(db, ben, { density: 'dense' }),
    changePreferences(db, ben, { timeZone: 'America/Phoenix' }),
  ])
  const kept = { theme: 'dark', density: 'dense', timeZone: 'America/Phoenix', clock: '12h' }
  expect(await readPreferences(db, ben)).toMatchObject(kept)
  expect(await changePreferences(db, ben, {})).toMatchObject(kept)
  expect(await readPreferences(db, await makeUser(db, 'cem'))).toEqual(defaultPreferences)
})

test('what is stored and no longer known counts as the default, the rest as stored', async () => {
  const dan = await makeUser(db, 'dan')
  await db.preferences.create({
    data: { userId: dan, settings: { theme: 'sepia', density: 'dense', timeZone: 'Mars/Olympus', old: 1 } },
  })
  expect(await readPreferences(db, dan)).toEqual({ ...defaultPreferences, density: 'dense' })
})

test('a change of what does not exist, or to what cannot be, is refused', () => {
  for (const wrong of [{ theme: 'sepia' }, { timeZone: 'Mars/Olympus' }, { timeZone: '' }, { font: 'big' }]) {
    expect(changePreferencesSchema.safeParse(wrong).success).toBe(false)
  }
  expect(changePreferencesSchema.safeParse({ timeZone: null }).success).toBe(true)
})
