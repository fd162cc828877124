import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { makeUser } from '#lib/testing/factories.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'
import { newListSchema } from '#lib/properties/contract.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { addToList, createList, deleteList, removeFromList, renameList } from './lists.ts'
import { listLists } from '#lib/properties/search/list-queries.ts'
import { changeMarks, markSelection, previewMarks, readMarks } from './marks.ts'
import { overlapOf } from './overlap.ts'
import { makeAllSearchable, openStore, save } from '#lib/properties/store/pages-for-tests.ts'

describe('marks and lists of properties', () => {
  let db: Database
  let close: () => Promise<void>
  let user = ''
  let ids: number[] = []

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
    user = await makeUser(db)
    const cities = ['Mesa', 'Mesa', 'Mesa', 'Tempe', 'Tempe', 'Reno']
    await save(db, { records: cities.map((city, index) => ({ key: `K${index}`, values: [city] })) })
    await makeAllSearchable(db)
    const rows = await db.property.findMany({ orderBy: { propertyId: 'asc' }, select: { propertyId: true } })
    ids = rows.map(({ propertyId }) => Number(propertyId))
  })
  afterAll(() => close())

  const total = async (listId: number | number[]) =>
    (await listProperties(db, { listId, sort: 'newest', limit: 10 })).total

  it('keep tags, note and do-not-contact through every update', async () => {
    const [id = 0] = ids
    await changeMarks(db, id, { addTags: ['Call', 'Vacant'], note: 'Asked in May', doNotContact: true }, user)
    await save(db, { jobId: 9, startedAt: 9, records: [{ key: 'K0', values: ['Yuma'] }] })
    expect(await readMarks(db, id)).toMatchObject({
      tags: ['Call', 'Vacant'],
      note: 'Asked in May',
      doNotContact: true,
      changedBy: 'Analyst-1',
    })
    expect(await changeMarks(db, id, { removeTags: ['Call'], note: null }, user)).toMatchObject({
      tags: ['Vacant'],
      note: null,
      doNotContact: true,
    })
  })

  it('of a property that goes at that moment are refused in words, and so is putting it in a list', async () => {
    await save(db, { records: ['G0', 'G1'].map((key) => ({ key, values: ['Yuma'] })) })
    const gone = await db.property.findMany({
      where: { sourceKey: { startsWith: 'G' } },
      orderBy: { propertyId: 'asc' },
    })
    const [marked = 0, listed = 0] = gone.map(({ propertyId }) => Number(propertyId))
    const { listId } = await createList(db, newListSchema.parse({ kind: 'fixed', name: 'Going' }), user)
    const held = await holdTransaction(
      db,
      (tx) => tx.$executeRaw`DELETE FROM properties WHERE property_id IN (${marked}, ${listed})`,
    )
    const late = [
      changeMarks(db, marked, { note: 'Too late' }, user),
      addToList(db, listId, { propertyIds: [listed] }),
    ].map((change) => change.catch((error: unknown) => error))
    await untilBlocked(db, 2)
    await held.commit()
    for (const change of late) expect(await change).toMatchObject({ code: 'property-not-found' })
    await deleteList(db, listId)
  })

  it('made by two people at once all stay', async () => {
    const id = ids[5] ?? 0
    await changeMarks(db, id, { addTags: ['First'] }, user)
    const held = await holdTransaction(
      db,
      (tx) => tx.$executeRaw`
        UPDATE property_marks SET do_not_contact = true, tags = '{First,Second}' WHERE property_id = ${id}`,
    )
    const noted = changeMarks(db, id, { addTags: ['Third'], note: 'Sold' }, user)
    await untilBlocked(db)
    await held.commit()
    expect(await noted).toMatchObject({ tags: ['First', 'Second', 'Third'], doNotContact: true, note: 'Sold' })
    await changeMarks(db, id, { removeTags: ['First', 'Second', 'Third'], doNotContact: false, note: null }, user)
  })

  it('keep a note that another person wrote meanwhile, and tell both texts', async () => {
    const id = ids[4] ?? 0
    const note = (text: string | null, replacesNote?: string | null) =>
      changeMarks(db, id, { note: text, replacesNote }, user)
    const refused = (now: string, unsaved: string) => ({
      code: 'note-changed',
      fields: [
        { field: 'replacesNote', message: now },
        { field: 'note', message: unsaved },
      ],
    })
    await expect(note('Mine', 'Never there')).rejects.toMatchObject(refused('There is no note now.', 'Not saved: Mine'))
    await note('First', null)
    await expect(note('Mine', null)).rejects.toMatchObject(refused('The note is now: First', 'Not saved: Mine'))
    await expect(note(null, 'Old')).rejects.toMatchObject({ code: 'note-changed' })
    await expect(
      changeMarks(db, id, { addTags: ['With it'], note: 'Mine', replacesNote: null }, user),
    ).rejects.toMatchObject({ code: 'note-changed' })
    expect(await readMarks(db, id)).toMatchObject({ note: 'First', tags: [] })
    expect(await note('First', 'Old')).toMatchObject({ note: 'First' })
    expect(await changeMarks(db, id, { addTags: ['Same'], note: 'First', replacesNote: 'Old' }, user)).toMatchObject({
      tags: ['Same'],
    })
    expect(await changeMarks(db, id, { removeTags: ['Same'], note: null, replacesNote: 'First' }, user)).toMatchObject({
      note: null,
      tags: [],
    })
  })

  it.each(['there', 'not there yet'])(
    'refuse a note while another is being written, where marks were %s',
    async (was) => {
      const id = ids[2] ?? 0
      await db.$executeRaw`DELETE FROM property_marks WHERE property_id = ${id}`
      if (was === 'there') await changeMarks(db, id, { addTags: ['Old'] }, user)
      const held = await holdTransaction(
        db,
        (tx) => tx.$executeRaw`
        INSERT INTO property_marks (property_id, note, changed_by) VALUES (${id}, 'Theirs', ${user})
        ON CONFLICT (property_id) DO UPDATE SET note = 'Theirs'`,
      )
      const mine = changeMarks(db, id, { note: 'Mine', replacesNote: null }, user)
      mine.catch(() => undefined)
      await untilBlocked(db)
      await held.commit()
      await expect(mine).rejects.toMatchObject({ code: 'note-changed' })
      expect(await readMarks(db, id)).toMatchObject({ note: 'Theirs' })
      await changeMarks(db, id, { note: null, removeTags: ['Old'] }, user)
    },
  )

  it('answer nothing for an unmarked property and refuse one that is not there', async () => {
    expect(await readMarks(db, ids[1] ?? 0)).toMatchObject({ tags: [], doNotContact: false, changedBy: null })
    await expect(readMarks(db, 987_654)).rejects.toMatchObject({ code: 'property-not-found' })
    await expect(changeMarks(db, 987_654, { doNotContact: true }, user)).rejects.toMatchObject({
      code: 'property-not-found',
    })
  })

  it('refuse more than 50 tags and change nothing then', async () => {
    const [, id = 0] = ids
    const tags = (from: number) => Array.from({ length: 20 }, (_, index) => `t${from + index}`)
    await changeMarks(db, id, { addTags: tags(0) }, user)
    await changeMarks(db, id, { addTags: tags(20) }, user)
    await expect(changeMarks(db, id, { addTags: tags(40) }, user)).rejects.toMatchObject({ code: 'too-many-tags' })
    expect((await readMarks(db, id)).tags).toHaveLength(40)
  })

  it('count what a change of many would do before it is done, and do that', async () => {
    const selection = { filter: { city: 'Tempe' } }
    await changeMarks(db, ids[3] ?? 0, { addTags: ['Mail'] }, user)
    const change = { addTags: ['Mail'] }
    expect(await previewMarks(db, selection, change)).toEqual({ selected: 2, changed: 1, notesReplaced: 0 })
    const mark = (expected: number) => markSelection(db, { selection, change, preview: false, expected }, user)
    await expect(mark(3)).rejects.toMatchObject({ code: 'confirmation-missing' })
    expect(await mark(2)).toEqual({ selected: 2, changed: 1, notesReplaced: 0 })
    expect(await previewMarks(db, selection, change)).toEqual({ selected: 2, changed: 0, notesReplaced: 0 })
    await expect(previewMarks(db, { filter: {} }, change)).rejects.toMatchObject({ code: 'empty-filter' })
  })

  it('count the notes a change of many takes the place of, and refuse when there are others by now', async () => {
    const selection = { propertyIds: ids.slice(0, 3) }
    const change = { note: 'Ours' }
    await changeMarks(db, ids[0] ?? 0, { note: 'Of Bo' }, user)
    expect(await previewMarks(db, selection, change)).toEqual({ selected: 3, changed: 3, notesReplaced: 1 })
    await changeMarks(db, ids[1] ?? 0, { note: 'Of Cy' }, user)
    const mark = (expectedNotes: number) =>
      markSelection(db, { selection, change, preview: false, expected: 3, expectedNotes }, user)
    await expect(mark(1)).rejects.toMatchObject({ code: 'confirmation-missing' })
    expect(await readMarks(db, ids[0] ?? 0)).toMatchObject({ note: 'Of Bo' })
    expect(await mark(2)).toEqual({ selected: 3, changed: 3, notesReplaced: 2 })
  })

  it('make fixed lists of a selection, add to them, take from them and delete them with their number', async () => {
    const list = await createList(
      db,
      { kind: 'fixed', name: 'Northside', selection: { propertyIds: ids.slice(0, 2) } },
      user,
    )
    expect(list).toMatchObject({ members: 2, kind: 'fixed', createdByName: 'Analyst-1' })
    expect(await addToList(db, list.listId, { filter: { city: 'Mesa' } })).toBe(1)
    expect(await removeFromList(db, list.listId, { propertyIds: ids.slice(0, 1) })).toBe(1)
    expect(await total(list.listId)).toBe(2)
    await expect(createList(db, { kind: 'fixed', name: 'Northside' }, user)).rejects.toMatchObject({
      code: 'name-taken',
    })
    expect(await renameList(db, list.listId, 'North')).toMatchObject({ name: 'North' })
    expect((await listLists(db)).map(({ name }) => name)).toContain('North')
    expect(await deleteList(db, list.listId)).toEqual({ members: 2 })
    expect(await db.property.count()).toBe(ids.length)
  })

  it.each(['\u200B', '\u202E \u2060'])('have names that can be seen, not %j', (name) => {
    expect(newListSchema.safeParse({ kind: 'fixed', name }).success).toBe(false)
    expect(newListSchema.safeParse({ kind: 'fixed', name: `${name}Homes` }).success).toBe(true)
  })

  it('let a live list hold what its filter finds now, and nothing by hand', async () => {
    const live = await createList(db, { kind: 'live', name: 'Tempe now', filter: { city: 'Tempe' } }, user)
    expect(live).toMatchObject({ query: 'city=Tempe', members: null })
    expect(await total(live.listId)).toBe(2)
    await save(db, { jobId: 3, startedAt: 99, records: [{ key: 'K5', values: ['Tempe'] }] })
    await makeAllSearchable(db)
    expect(await total(live.listId)).toBe(3)
    await expect(addToList(db, live.listId, { propertyIds: [1] })).rejects.toMatchObject({ code: 'wrong-state' })
    await expect(
      createList(db, { kind: 'live', name: 'Of it', filter: { listId: live.listId } }, user),
    ).rejects.toMatchObject({ code: 'live-list-in-live-list' })
  })

  it('count what lists share, each pair and all, and open what they share', async () => {
    const of = (name: string, from: number, to: number) =>
      createList(db, { kind: 'fixed', name, selection: { propertyIds: ids.slice(from, to) } }, user)
    const [one, two, three] = [await of('One', 0, 4), await of('Two', 2, 6), await of('Three', 3, 5)]
    const overlap = await overlapOf(db, [one.listId, two.listId, three.listId])
    expect(overlap.lists.map(({ properties }) => properties)).toEqual([4, 4, 2])
    expect(overlap.pairs).toEqual([
      { listIds: [one.listId, two.listId], properties: 2 },
      { listIds: [one.listId, three.listId], properties: 1 },
      { listIds: [two.listId, three.listId], properties: 2 },
    ])
    expect(overlap.all).toBe(1)
    expect(await total([one.listId, two.listId])).toBe(2)
    await expect(overlapOf(db, [one.listId, 9999])).rejects.toMatchObject({ code: 'list-not-found' })
  })
})
