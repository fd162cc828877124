import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { runningJob } from '#lib/testing/factories.ts'
import { saveRejects, type NewReject } from './commands.ts'
import { listRejects } from './queries.ts'

describe('rejects', () => {
  let database: TestDatabase
  let db: Database

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 2, applicationName: 'rejects test' })
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const reject = (position: number, change: Partial<NewReject> = {}): NewReject => ({
    position,
    sourceKey: `K${position}`,
    field: 'city',
    code: 'too-long',
    reason: 'city has 200 characters, at most 120 fit.',
    raw: { RadarID: `K${position}` },
    ...change,
  })

  async function keep(rejects: readonly NewReject[]) {
    const { jobId, pageIds } = await runningJob(db)
    const page = { source: 'propertyradar', dataset: 'sandbox', jobId, pageId: pageIds[1] ?? 0n }
    await db.$transaction((tx) => saveRejects(tx, page, rejects))
    return { page, kept: await listRejects(db, jobId, 200, undefined) }
  }

  it('keeps field, reason and raw text, in the order of the records', async () => {
    const { kept } = await keep([reject(3), reject(7, { sourceKey: null, field: null })])
    expect(kept.items).toMatchObject([
      { pageNumber: 2, position: 3, sourceKey: 'K3', field: 'city', rawText: '{"RadarID":"K3"}', state: 'open' },
      { position: 7, sourceKey: null, field: null },
    ])
  })

  it('keeps a record once, however often its page is tried', async () => {
    const { page, kept } = await keep([reject(1)])
    await db.$transaction((tx) => saveRejects(tx, page, [reject(1), reject(2)]))
    expect(kept.items).toHaveLength(1)
    expect((await listRejects(db, page.jobId, 200, undefined)).items).toHaveLength(2)
  })

  it('keeps any raw record and any words, whatever characters they hold', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('\0', '\uD800', '\uDC00', '"', '\\', '🏠'), maxLength: 300 }),
    )
    const draft = fc.record({
      sourceKey: fc.option(text),
      field: fc.option(text),
      reason: text,
      raw: fc.oneof(text, fc.jsonValue()),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(draft, { minLength: 1, maxLength: 20 }), async (drafts) => {
        const { kept } = await keep(drafts.map((change, position) => reject(position, change)))
        expect(kept.items.map((item) => item.rawText)).toEqual(drafts.map(({ raw }) => JSON.stringify(raw)))
      }),
      { numRuns: 15 },
    )
  })

  it('cuts a very long record and says so, also in the middle of a character', async () => {
    const lengths = [19_990, 19_991, 30_000]
    const { kept } = await keep(
      lengths.map((length, position) => reject(position, { raw: { a: `${'x'.repeat(length)}🏠🏠🏠🏠` } })),
    )
    expect(kept.items).toHaveLength(3)
    for (const item of kept.items) expect(item.rawText).toMatch(/… \(\d+ characters\)$/)
  })

  it('keeps a record that is nested too deeply to be written out', async () => {
    const raw: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
    const { kept } = await keep([reject(0, { raw }), reject(1)])
    expect(kept.items).toHaveLength(2)
    expect(kept.items[0]?.rawText).toContain('nested too deeply')
  })

  it('writes nothing when there is nothing to reject', async () => {
    expect((await keep([])).kept).toEqual({ items: [], nextCursor: null })
  })
})
