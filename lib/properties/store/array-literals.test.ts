import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { arrayLiteral } from './array-literals.ts'

describe('array literals', () => {
  let database: TestDatabase
  let client: pg.Client

  beforeAll(async () => {
    database = await createTestDatabase({ content: 'empty' })
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
  })

  async function throughPostgres(literal: string, type: string): Promise<unknown> {
    const answer = await client.query<{ value: unknown }>(`SELECT to_jsonb($1::${type}[]) AS value`, [literal])
    return answer.rows[0]?.value
  }

  const nasty = fc.string({
    unit: fc.constantFrom('"', '\\', '{', '}', ',', "'", ' ', '\n', '\t', 'NULL', 'é', '🏠', '\u2028', '%', ';'),
    maxLength: 12,
  })

  it('carry any text there and back', async () => {
    const text = fc.oneof(nasty, fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'NULL', 'null', '{}', '""'))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (values) => {
        const storable = values.map((value) => value?.replaceAll('\0', '') ?? null)
        expect(await throughPostgres(arrayLiteral(storable), 'text')).toEqual(storable)
      }),
      { numRuns: 60 },
    )
  })

  it('carry numbers and truth values there and back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 20 }),
        fc.array(fc.option(fc.boolean()), { maxLength: 20 }),
        async (numbers, booleans) => {
          // Zero has one sign only on its way through JSON.
          const finite = numbers.map((value) => (value === 0 ? 0 : value))
          expect(await throughPostgres(arrayLiteral(finite), 'float8')).toEqual(finite)
          expect(await throughPostgres(arrayLiteral(booleans), 'boolean')).toEqual(booleans)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('writes an empty list as an empty array', async () => {
    expect(await throughPostgres(arrayLiteral([]), 'text')).toEqual([])
  })
})
