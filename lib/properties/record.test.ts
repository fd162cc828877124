import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db.ts'
import { columnDefinition, propertyColumnNames, type PropertyColumn, type PropertyValue } from './columns.ts'
import { makeAllSearchable, openStore, save } from './store/pages-for-tests.ts'
import { listProperties } from './search/list.ts'
import { checkIdentity, checkValue, isValueFault } from './record.ts'

/** Text as hostile as it comes: any character, halves of characters, quotes, braces, escapes, NUL. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 130 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '{', '}', ',', "'", 'NULL', '\n', '\0', '\uD800', '🏠', '\\u0000'),
    maxLength: 60,
  }),
  fc.constantFrom('', 'NULL', 'null', '{}', '"', '\\', ' ', '\\x00', 'x'.repeat(5000)),
)

/** Values near and over the edges of a column, and things that do not belong in it at all. */
function valueFor(name: PropertyColumn): fc.Arbitrary<unknown> {
  const definition = columnDefinition(name)
  switch (definition.kind) {
    case 'text':
      return fc.oneof(
        hostileText,
        fc.string({ unit: 'grapheme', minLength: definition.maximum - 2, maxLength: definition.maximum + 2 }),
        fc.anything(),
      )
    case 'boolean':
      return fc.oneof(fc.boolean(), fc.anything())
    case 'date':
      return fc.oneof(
        fc
          .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 10)),
        fc.constantFrom(
          '2021-02-29',
          '2020-02-29',
          '0000-01-01',
          '0001-01-01',
          '9999-12-31',
          '1900-02-29',
          'infinity',
          'today',
        ),
        fc.anything(),
      )
    default: {
      const { minimum, maximum } = definition
      const edges = [
        minimum,
        maximum,
        minimum - 0.001,
        maximum + 0.001,
        maximum + 1,
        0,
        -0,
        0.005,
        1.005,
        1e-7,
        5e-324,
        Number.NaN,
        Infinity,
      ]
      return fc.oneof(
        fc.double({ min: minimum, max: maximum }),
        fc.integer({ min: Math.ceil(minimum), max: Math.floor(Math.min(maximum, 2 ** 31)) }),
        fc.constantFrom(...edges),
        fc.anything(),
      )
    }
  }
}

describe('checking values', () => {
  let db: Database
  let close: () => Promise<void>
  let datasets = 0

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    close = store.close
  })
  afterAll(() => close())

  it.each(propertyColumnNames)('accepts for %s only what Postgres stores and gives back', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.array(valueFor(name), { minLength: 20, maxLength: 60 }), async (given) => {
        const accepted: PropertyValue[] = []
        for (const value of given) {
          const checked = checkValue(name, value)
          if (isValueFault(checked))
            expect(checked).toMatchObject({ field: name, reason: expect.stringMatching(/^\w+ .+\.$/su) })
          else {
            expect(checkValue(name, checked)).toEqual(checked)
            accepted.push(checked)
          }
        }
        const dataset = `values-${(datasets += 1)}`
        const records = accepted.map((value, index) => ({ key: `K${index}`, values: [value] }))
        const saved = await save(db, { dataset, columns: [name], records })
        expect(saved.refused).toEqual([])
        await makeAllSearchable(db)
        const { items } = await listProperties(db, { dataset, sort: 'newest', limit: 200 })
        const back = new Map(items.map((item) => [item.sourceKey, item.values[name]]))
        // Postgres has no negative zero among its decimals.
        accepted.forEach((value, index) =>
          expect(back.get(`K${index}`)).toEqual(value === 0 ? expect.closeTo(0) : value),
        )
      }),
      { numRuns: 2 },
    )
  })

  it('accepts as identity only what Postgres stores', async () => {
    const extra = fc.dictionary(hostileText, fc.oneof(hostileText, fc.jsonValue()), { maxKeys: 4 })
    const draft = fc.record({ sourceKey: hostileText, version: hostileText, extra })
    await fc.assert(
      fc.asyncProperty(fc.array(draft, { minLength: 30, maxLength: 60 }), async (drafts) => {
        const accepted = drafts.filter((record) => checkIdentity(record) === null)
        const dataset = `identity-${(datasets += 1)}`
        const records = accepted.map(({ sourceKey, ...rest }) => ({ key: sourceKey, ...rest }))
        const saved = await save(db, { dataset, extraKeys: [], columns: [], records })
        expect(saved.refused).toEqual([])
        expect(saved.inserted + saved.duplicate).toBe(accepted.length)
      }),
      { numRuns: 4 },
    )
  })

  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)

  it('refuses extra fields nested so deeply that nobody could read them back', async () => {
    expect(checkIdentity({ sourceKey: 'K', version: '', extra: { deep: nested(8000) } })).toMatchObject({
      field: 'extra',
      code: 'too-deep',
    })
    const extra = { deep: nested(31) }
    expect(checkIdentity({ sourceKey: 'K', version: '', extra })).toBeNull()
    expect(await save(db, { dataset: 'deep', columns: [], records: [{ key: 'K', extra }] })).toMatchObject({
      inserted: 1,
    })
  })

  it.each([
    ['a backslash before u0000', { note: '\\u0000' }],
    ['a backslash before ud800', { note: '\\ud800' }],
    ['a whole character outside the first plane', { note: '🏠' }],
  ])('does not take %s for a character no database can hold', (_, extra) => {
    expect(checkIdentity({ sourceKey: 'K', version: '', extra })).toBeNull()
  })

  it.each([
    [{ sourceKey: '' }, 'sourceKey', 'missing'],
    [{ sourceKey: 'x'.repeat(201) }, 'sourceKey', 'too-long'],
    [{ sourceKey: 'a\0b' }, 'sourceKey', 'nul-character'],
    [{ version: 'x'.repeat(41) }, 'version', 'too-long'],
    [{ version: '\uD800' }, 'version', 'broken-text'],
    [{ extra: { a: 'x'.repeat(17_000) } }, 'extra', 'too-long'],
    [{ extra: { a: { b: ['\0'] } } }, 'extra', 'nul-character'],
    [{ extra: { '\uD800': 1 } }, 'extra', 'broken-text'],
    [{ extra: { a: '\\\0' } }, 'extra', 'nul-character'],
  ])('refuses %j and names the field', (change, field, code) => {
    const record = { sourceKey: 'K', version: '', extra: {}, ...change }
    expect(checkIdentity(record)).toMatchObject({ field, code })
  })

  it.each([
    ['bedroomsTotal', 2.5, 'wrong-kind'],
    ['bedroomsTotal', -1, 'out-of-range'],
    ['latitude', 90.5, 'out-of-range'],
    ['closeDate', '2021-02-29', 'no-such-date'],
    ['closeDate', '22.11.2026', 'wrong-kind'],
    ['poolPrivateYn', 'yes', 'wrong-kind'],
    ['listPrice', Number.NaN, 'wrong-kind'],
    ['countyFips', '123456', 'too-long'],
    ['city', 'a\0b', 'nul-character'],
  ] as const)('refuses for %s the value %j as %s', (name, value, code) => {
    expect(checkValue(name, value)).toMatchObject({ field: name, code })
  })

  it('rounds numbers to what the column keeps, so that they compare equal later', () => {
    expect(checkValue('listPrice', 1.005)).toBe(1)
    expect(checkValue('listPrice', 0.1 + 0.2)).toBe(0.3)
    expect(checkValue('lotSizeArea', 0.123_45)).toBe(0.1235)
  })
})
