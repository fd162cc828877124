import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { ConflictError, MalformedError, RefusedError } from '#lib/errors.ts'
import { makeAllSearchable, openStore, save } from '#lib/properties/store/pages-for-tests.ts'
import { makeUser } from '#lib/testing/factories.ts'
import { until } from '#lib/testing/until.ts'
import { exportEstimateSchema, exportQuerySchema, mostSpreadsheetRows } from './contract.ts'
import { estimateExport } from './estimate.ts'
import { openExport, openQuery, StoppedError } from './export.ts'
import { findExport, mostExports } from './running.ts'

describe('exporting properties', () => {
  let db: Database
  let url = ''
  let close: () => Promise<void>

  beforeAll(async () => {
    const store = await openStore()
    db = store.db
    url = store.url
    close = store.close
    const columns = ['city', 'ownerName', 'ownerMailingAddress', 'unparsedAddress', 'listPrice'] as const
    const owners = [
      ['Ana Ro', '1 Elm St'],
      ['ANA  RO', '1 elm st '],
      ['Bo Li', '2 Oak St'],
      ['Cy Fox', '3 Fir St'],
    ] as const
    const records = Array.from({ length: 8 }, (_, index) => {
      const [name, address] = owners[index % 4] ?? owners[0]
      return { key: `K${index}`, values: [index < 4 ? 'Mesa' : 'Tempe', name, address, `${index} Main St`, 1000.5] }
    })
    await save(db, { columns, records })
    await db.$executeRaw`
      INSERT INTO properties (observed_at, content_hash, position, first_job_id, last_job_id, source, dataset, source_key, city, legal_description)
      SELECT now(), gen_random_uuid(), 0, 1, 1, 'file', 'many', 'M' || n, 'Many', repeat('x', 200) FROM generate_series(1, 20000) n`
    await makeAllSearchable(db)
    const { propertyId } = await db.property.findFirstOrThrow({ where: { sourceKey: 'K2' } })
    await db.propertyMark.create({ data: { propertyId, doNotContact: true, changedBy: 'ana' } })
    await db.propertyMark.create({ data: { propertyId: propertyId + 1n, tags: ['a', 'b'], changedBy: 'ana' } })
  })
  afterAll(() => close())

  const start = (query: Record<string, unknown>, { signal = new AbortController().signal, timeLimit = 60_000 } = {}) =>
    openQuery(db, exportQuerySchema.parse(query)).then((opened) =>
      openExport(opened, { url, userId: 'ana', timeLimit, signal }),
    )

  async function text(query: Record<string, unknown>): Promise<string> {
    const parts: Uint8Array[] = []
    for await (const part of (await start(query)).bytes) parts.push(part)
    return Buffer.concat(parts).toString()
  }
  const lines = async (query: Record<string, unknown>) => (await text(query)).trimEnd().split('\r\n')

  async function connections(): Promise<number[]> {
    const rows = await db.$queryRaw`SELECT pid FROM pg_stat_activity WHERE application_name = 'parcelyard export'`
    return z
      .array(z.object({ pid: z.int() }))
      .parse(rows)
      .map(({ pid }) => pid)
  }
  const untilClosed = () => until('the export’s connection is closed', connections, (pids) => pids.length === 0)

  it('writes the rows of the filter with the chosen columns and headings in their order', async () => {
    const query = { dataset: 'sandbox', city: 'Mesa', columns: 'listPrice,sourceKey,tags', headings: ['Price', ''] }
    expect(await lines(query)).toEqual(['Price,Source key,Tags', '1000.5,K0,', '1000.5,K1,', '1000.5,K3,a; b'])
    await expect(start({ columns: 'city,secret' })).rejects.toBeInstanceOf(MalformedError)
    const twice = start({ columns: 'city,city,ownerName', headings: ['Town', 'Again', 'Who'] })
    await expect(twice).rejects.toBeInstanceOf(MalformedError)
    await expect(twice).rejects.toThrow('“city” is named twice')
  })

  it('leaves out properties marked “do not contact”, says how many, and keeps them when asked', async () => {
    const query = { dataset: 'sandbox', columns: 'sourceKey,doNotContact' }
    const { leftOut, close: give } = await start(query)
    await give()
    await untilClosed()
    expect(leftOut).toBe(1)
    expect(await lines(query)).not.toContain('K2,true')
    expect(await lines({ ...query, includeDoNotContact: 'true' })).toContain('K2,true')
  })

  it('makes one row of an owner address, whatever its case and spaces, and leaves marked owners out as a whole', async () => {
    expect(await lines({ dataset: 'sandbox', layout: 'mailing' })).toEqual([
      'Owner name,Owner mailing address,Properties,Property addresses',
      'Ana Ro,1 Elm St,4,0 Main St; 1 Main St; 4 Main St; 5 Main St',
      'Cy Fox,3 Fir St,2,3 Main St; 7 Main St',
    ])
  })

  it('shows the rows as they were when it began', async () => {
    const { bytes } = await start({ dataset: 'many', columns: 'city', format: 'ndjson' })
    const parts = [(await bytes.next()).value, (await bytes.next()).value]
    await db.$executeRaw`UPDATE properties SET city = 'Moved' WHERE dataset = 'many'`
    await save(db, { dataset: 'many', records: [{ key: 'new', values: ['New'] }] })
    for await (const part of bytes) parts.push(part)
    const cities = Buffer.concat(parts.map((part) => part ?? new Uint8Array()))
      .toString()
      .trimEnd()
      .split('\n')
    expect(cities).toHaveLength(20_000)
    expect(new Set(cities)).toEqual(new Set(['{"city":"Many"}']))
    await db.$executeRaw`DELETE FROM properties WHERE source_key = 'new'`
  })

  it('reads on only as fast as it is read', async () => {
    const exportId = randomUUID()
    const { bytes } = await start({ dataset: 'many', exportId })
    await bytes.next()
    await bytes.next()
    expect(findExport('ana', exportId)?.progress).toMatchObject({ state: 'running', rows: 250 })
    await bytes.return(undefined)
    expect(findExport('ana', exportId)?.progress.state).toBe('stopped')
    expect(findExport('bo', exportId)).toBeUndefined()
    await untilClosed()
  })

  it.each(['csv', 'ndjson', 'parquet', 'xlsx'])(
    'breaks a %s off visibly when the database goes away midway',
    async (format) => {
      const exportId = randomUUID()
      const { bytes } = await start({ dataset: 'many', format, exportId })
      const parts = [(await bytes.next()).value, (await bytes.next()).value]
      for (const pid of await connections()) await db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`
      await untilClosed()
      const failure = (async () => {
        for await (const part of bytes) parts.push(part)
      })()
      await expect(failure).rejects.toThrow()
      const last = Buffer.from(parts.at(-1) ?? []).toString()
      if (format === 'csv') expect(last).toMatch(/^EXPORT NOT COMPLETE: .* 250 rows were written.*\r\n$/)
      if (format === 'ndjson') expect(JSON.parse(last)).toMatchObject({ exportIncomplete: true })
      const whole = Buffer.concat(parts.map((part) => part ?? new Uint8Array())).toString('latin1')
      expect(whole.endsWith('PAR1') || whole.includes('PK\u0005\u0006')).toBe(false)
      expect(findExport('ana', exportId)?.progress.state).toBe('failed')
    },
  )

  it('ends its query when the reader goes away, read or unread', async () => {
    for (const pieces of [0, 2]) {
      const reader = new AbortController()
      const { bytes } = await start({ dataset: 'many' }, { signal: reader.signal })
      for (let piece = 0; piece < pieces; piece += 1) await bytes.next()
      expect(await connections()).toHaveLength(1)
      reader.abort()
      await untilClosed()
    }
  })

  it('is stopped by a person, and by the clock', async () => {
    const exportId = randomUUID()
    const { bytes } = await start({ dataset: 'many', exportId })
    await bytes.next()
    findExport('ana', exportId)?.stop(new StoppedError())
    const parts: Uint8Array[] = []
    await expect(
      (async () => {
        for await (const part of bytes) parts.push(part)
      })(),
    ).rejects.toBeInstanceOf(StoppedError)
    expect(Buffer.concat(parts).toString()).toContain('EXPORT NOT COMPLETE: The download was stopped.')
    expect(findExport('ana', exportId)?.progress.state).toBe('stopped')

    const late = await start({ dataset: 'many' }, { timeLimit: 300 })
    await late.bytes.next()
    await untilClosed()
    await expect(late.bytes.next().then(() => late.bytes.next())).rejects.toThrow('took longer')
  })

  it('writes only a few at once', async () => {
    const all = await Promise.all(Array.from({ length: mostExports }, () => start({ dataset: 'many' })))
    await expect(start({ dataset: 'many' })).rejects.toBeInstanceOf(ConflictError)
    await all[0]?.bytes.next()
    await all[0]?.bytes.return(undefined)
    const next = await start({ dataset: 'sandbox' })
    for (const { bytes } of [...all, next]) {
      await bytes.next()
      await bytes.return(undefined)
    }
    await untilClosed()
  })

  it('estimates rows, bytes and what is left out', async () => {
    const ask = (query: Record<string, unknown>) =>
      estimateExport(exportQuerySchema.parse(query), url, new AbortController().signal)
    const small = await ask({ dataset: 'sandbox' })
    expect(exportEstimateSchema.parse(small)).toMatchObject({
      rows: 7,
      rowsAreEstimate: false,
      leftOut: 1,
      refusal: null,
    })
    expect(small.bytes).toBe((await text({ dataset: 'sandbox' })).length)
    const many = await ask({ dataset: 'many', format: 'xlsx' })
    expect(many).toMatchObject({ rows: 20_000, rowsAreEstimate: false })
    expect(await ask({ dataset: 'nowhere' })).toMatchObject({ rows: 0, bytes: null })
  })

  it('refuses a spreadsheet of too many rows before anything is written', async () => {
    // Two hundred thousand rows in thirty indexes took 13 s; the last test of this database does without them.
    await db.$executeRaw`
      DO $$ DECLARE own regclass; BEGIN
        FOR own IN SELECT indexrelid FROM pg_index WHERE indrelid = 'properties'::regclass AND NOT indisunique
        LOOP EXECUTE 'DROP INDEX ' || own; END LOOP; END $$`
    await db.$executeRaw`
      INSERT INTO properties (observed_at, content_hash, position, first_job_id, last_job_id, source, dataset, source_key)
      SELECT now(), gen_random_uuid(), 0, 1, 1, 'file', 'too many', 'T' || n FROM generate_series(1, ${mostSpreadsheetRows + 1}::int) n`
    const { listId } = await db.propertyList.create({
      data: { name: 'All', kind: 'fixed', createdBy: await makeUser(db) },
    })
    await db.$executeRaw`
      INSERT INTO property_list_members SELECT ${listId}, property_id FROM properties WHERE dataset = 'too many'`
    const refused = start({ listId, format: 'xlsx' })
    await expect(refused).rejects.toBeInstanceOf(RefusedError)
    await expect(refused).rejects.toThrow('CSV, NDJSON or Parquet')
    await untilClosed()
  })
})
