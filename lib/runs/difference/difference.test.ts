import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, type Database } from '#lib/db.ts'
import { MalformedError, NotFoundError, RefusedError } from '#lib/errors.ts'
import { holdTransaction } from '#lib/testing/held-transaction.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { differenceSchema, differingPropertySchema, runsSchema, type DifferenceKind } from '#lib/runs/contract.ts'
import { cell, openDifferenceFile, type DifferenceFileOptions } from './difference-file.ts'
import { listDiffering, readDifference } from './difference.ts'
import { makeChange, makeProperties, makeRun } from '#lib/runs/runs-for-tests.ts'
import { listRuns } from '#lib/runs/runs.ts'

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number, 12))

describe('the difference of two runs', () => {
  let database: TestDatabase
  let db: Database

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 3, applicationName: 'runs test' })
  })
  beforeEach(async () => {
    await db.$executeRaw`
      TRUNCATE properties, property_changes, batch_jobs, batch_job_pages, batch_job_logs, purchases, raw_pages, rejects CASCADE`
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const list = async (jobId: number, other: number, kind: DifferenceKind, field?: string) =>
    (await listDiffering(db, jobId, { with: other, kind, field, limit: 200 })).items
  const open = (jobId: number, other: number, options: Partial<DifferenceFileOptions> = {}) =>
    openDifferenceFile(db, jobId, other, {
      url: database.url,
      timeLimit: 10_000,
      signal: new AbortController().signal,
      ...options,
    })
  async function textOf(pieces: AsyncIterable<string>): Promise<string> {
    let text = ''
    for await (const piece of pieces) text += piece
    return text
  }
  const idsOf = (items: readonly { propertyId: number }[]) => items.map(({ propertyId }) => propertyId)

  it('counts what is new, gone, changed and the same, and names each property', async () => {
    await makeProperties(db, [1, 2, 3, 4, 5])
    const before = await makeRun(db, { at: day(1), inserted: [1, 2, 3, 4] })
    const after = await makeRun(db, { at: day(2), inserted: [5], updated: [2], unchanged: [3, 4] })
    await makeChange(db, {
      propertyId: 2,
      revision: 2,
      jobId: after,
      at: day(2),
      fields: { city: ['Mesa', 'Phoenix'] },
    })
    const difference = await readDifference(db, after, before)
    expect(differenceSchema.parse(difference)).toEqual(difference)
    expect(difference).toMatchObject({
      before: { jobId: before, properties: 4, whole: true },
      after: { jobId: after },
      newCount: 1,
      goneCount: 1,
      changedCount: 1,
      sameCount: 2,
      fields: [{ field: 'city', properties: 1 }],
    })
    expect(idsOf(await list(after, before, 'new'))).toEqual([5])
    expect(idsOf(await list(after, before, 'gone'))).toEqual([1])
    const [changed] = await list(after, before, 'changed')
    expect(differingPropertySchema.parse(changed)).toEqual(changed)
    expect(changed).toMatchObject({
      propertyId: 2,
      sourceKey: 'K2',
      address: '2 Main St',
      changes: [{ field: 'city', before: 'Mesa', after: 'Phoenix' }],
    })
  })

  it('is the same whichever of the two runs is asked', async () => {
    const before = await makeRun(db, { at: day(1), inserted: [1, 2] })
    const after = await makeRun(db, { at: day(2), inserted: [3], unchanged: [2] })
    expect(await readDifference(db, before, after)).toEqual(await readDifference(db, after, before))
  })

  it('counts what other jobs changed in between, and not what was changed and changed back', async () => {
    const before = await makeRun(db, { at: day(1), inserted: [1, 2, 3] })
    const after = await makeRun(db, { at: day(9), updated: [2], unchanged: [1, 3] })
    const change = { jobId: 999, at: day(5) }
    await makeChange(db, { ...change, propertyId: 1, revision: 2, fields: { ownerName: ['A', 'B'] } })
    await makeChange(db, { ...change, propertyId: 2, revision: 2, fields: { city: ['X', 'Y'], taxYear: [2024, 2025] } })
    await makeChange(db, { propertyId: 2, revision: 3, jobId: after, at: day(9), fields: { city: ['Y', 'X'] } })
    expect(await readDifference(db, after, before)).toMatchObject({
      changedCount: 2,
      sameCount: 1,
      fields: [
        { field: 'ownerName', properties: 1 },
        { field: 'taxYear', properties: 1 },
      ],
    })
    expect(idsOf(await list(after, before, 'changed', 'taxYear'))).toEqual([2])
    expect(await list(after, before, 'changed', 'city')).toEqual([])
  })

  it('leaves out what changed before the earlier run or after the later one', async () => {
    const before = await makeRun(db, { at: day(3), updated: [1] })
    const after = await makeRun(db, { at: day(6), unchanged: [1] })
    await makeChange(db, { propertyId: 1, revision: 2, jobId: 998, at: day(2), fields: { city: ['A', 'B'] } })
    await makeChange(db, { propertyId: 1, revision: 3, jobId: before, at: day(3), fields: { city: ['B', 'C'] } })
    await makeChange(db, { propertyId: 1, revision: 4, jobId: 999, at: day(8), fields: { city: ['C', 'D'] } })
    expect(await readDifference(db, after, before)).toMatchObject({ changedCount: 0, sameCount: 1 })
  })

  it('names which of the further fields changed', async () => {
    const before = await makeRun(db, { at: day(1), inserted: [1] })
    const after = await makeRun(db, { at: day(2), updated: [1] })
    const fields: Record<string, [unknown, unknown]> = {
      extra: [
        { A: 1, B: 2 },
        { A: 1, B: 3, C: 'x' },
      ],
    }
    await makeChange(db, { propertyId: 1, revision: 2, jobId: after, at: day(2), fields })
    const [changed] = await list(after, before, 'changed')
    expect(changed?.changes).toEqual([
      { field: 'extra.B', before: 2, after: 3 },
      { field: 'extra.C', before: null, after: 'x' },
    ])
  })

  it('comes in pieces that leave nothing out and repeat nothing', async () => {
    const before = await makeRun(db, { at: day(1), inserted: [1] })
    const news = Array.from({ length: 25 }, (_, index) => index + 2)
    const after = await makeRun(db, { at: day(2), inserted: news, unchanged: [1] })
    const found: number[] = []
    let cursor: string | undefined
    do {
      const piece = await listDiffering(db, after, { with: before, kind: 'new', limit: 10, cursor })
      found.push(...idsOf(piece.items))
      cursor = piece.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(found).toEqual(news)
    const foreign = listDiffering(db, after, { with: before, kind: 'new', limit: 10, cursor: 'nonsense' })
    await expect(foreign).rejects.toThrow(MalformedError)
  })

  it('refuses a job of another search, the job itself and one that does not exist', async () => {
    const one = await makeRun(db, { at: day(1), inserted: [1] })
    const other = await makeRun(db, {
      at: day(2),
      inserted: [2],
      criteria: { criteria: [{ name: 'State', value: ['NV'] }] },
    })
    await expect(readDifference(db, one, other)).rejects.toMatchObject({ code: 'not-same-search' })
    await expect(readDifference(db, one, one)).rejects.toThrow(RefusedError)
    await expect(readDifference(db, one, 999_999)).rejects.toThrow(NotFoundError)
  })

  it('refuses runs too large to be compared, with the limit', async () => {
    const one = await makeRun(db, { at: day(1), inserted: [1] })
    const large = await makeRun(db, { at: day(2), inserted: [1] })
    await db.$executeRaw`
      UPDATE batch_jobs SET inserted_count = 500001, success_count = 500001, processed_records = 500001,
             total_records = 500001, matched_records = 500001 WHERE job_id = ${large}`
    await expect(readDifference(db, one, large)).rejects.toMatchObject({ code: 'run-too-large' })
  })

  it('is stopped when it takes too long, and says so', async () => {
    const one = await makeRun(db, { at: day(1), inserted: [1] })
    const other = await makeRun(db, { at: day(2), unchanged: [1] })
    const held = await holdTransaction(db, (tx) => tx.$executeRaw`LOCK TABLE property_changes IN ACCESS EXCLUSIVE MODE`)
    try {
      await expect(readDifference(db, one, other, 100)).rejects.toMatchObject({
        code: 'run-too-large',
        message: 'Comparing these runs took longer than 0.1 s and was stopped.',
      })
    } finally {
      await held.commit()
    }
  })

  it('lists the other runs of the search, and says which came before and which brought all there was', async () => {
    const first = await makeRun(db, { at: day(1), inserted: [1], name: 'First' })
    const second = await makeRun(db, { at: day(2), unchanged: [1], name: 'Second' })
    const third = await makeRun(db, { at: day(3), unchanged: [1], name: 'Third' })
    await makeRun(db, { at: day(2), inserted: [2], criteria: { criteria: [{ name: 'State', value: ['NV'] }] } })
    await db.$executeRaw`UPDATE batch_jobs SET matched_records = 5 WHERE job_id = ${first}`
    const runs = await listRuns(db, second)
    expect(runsSchema.parse(runs)).toEqual(runs)
    expect(runs.items.map(({ name, whole }) => [name, whole])).toEqual([
      ['Third', true],
      ['First', false],
    ])
    expect(runs.previous).toBe(first)
    expect((await listRuns(db, first)).previous).toBeNull()
    expect((await listRuns(db, third)).previous).toBe(second)
  })

  it('becomes a file with a line a field, in which no text is a formula and numbers stay numbers', async () => {
    await makeProperties(db, [1, 2, 3], '=HYPERLINK("x"), "A"\nSt')
    await db.$executeRaw`UPDATE properties SET unparsed_address = '=1+1, "A"' || chr(10) || 'St' WHERE property_id = 3`
    const before = await makeRun(db, { at: day(1), inserted: [1, 2] })
    const after = await makeRun(db, { at: day(2), inserted: [3], updated: [2] })
    const fields: Record<string, [unknown, unknown]> = { ownerName: ['@cmd', '-1 LLC'], estimatedEquity: [-5, 10.5] }
    await makeChange(db, { propertyId: 2, revision: 2, jobId: after, at: day(2), fields })
    const file = await open(after, before)
    const rows = parse(await textOf(file.pieces))
    expect(file.fileName).toBe(`jobs-${before}-and-${after}-difference.csv`)
    expect(rows.map(([change, id]) => [change, id])).toEqual([
      ['change', 'property id'],
      ['new', '3'],
      ['gone', '1'],
      ['changed', '2'],
      ['changed', '2'],
    ])
    expect(rows[1]?.[3]).toBe(`'=1+1, "A"\nSt`)
    expect(rows.slice(3).map((row) => row.slice(7))).toEqual([
      ['estimatedEquity', '-5', '10.5'],
      ['ownerName', "'@cmd", "'-1 LLC"],
    ])
  })

  it('is a file of one moment, compared once, however many properties differ', async () => {
    const before = await makeRun(db, { at: day(1), inserted: [1] })
    const news = Array.from({ length: 2_500 }, (_, index) => index + 2)
    const after = await makeRun(db, { at: day(2), inserted: news, unchanged: [1] })
    const { pieces } = await open(after, before)
    await pieces.next()
    await makeChange(db, { propertyId: 1, revision: 2, jobId: after, at: day(2), fields: { city: ['Mesa', 'Yuma'] } })
    await db.batchJobPage.deleteMany({ where: { jobId: before } })
    const ids = parse(await textOf(pieces)).map(([, id]) => Number(id))
    expect(ids).toEqual(news)
  })

  it('gives a file’s connection back when it is refused, read to its end or left', async () => {
    const one = await makeRun(db, { at: day(1), inserted: [1] })
    const other = await makeRun(db, { at: day(2), inserted: [2] })
    let closed = 0
    const options = { onClose: () => (closed += 1) }
    await expect(open(one, 999_999, options)).rejects.toThrow(NotFoundError)
    expect(closed).toBe(1)
    await textOf((await open(one, other, options)).pieces)
    expect(closed).toBe(2)
    const gone = new AbortController()
    await open(one, other, { ...options, signal: gone.signal })
    gone.abort()
    expect(closed).toBe(3)
  })

  it('refuses a file that takes too long before a byte of it is sent', async () => {
    const one = await makeRun(db, { at: day(1), inserted: [1] })
    const other = await makeRun(db, { at: day(2), unchanged: [1] })
    const held = await holdTransaction(db, (tx) => tx.$executeRaw`LOCK TABLE property_changes IN ACCESS EXCLUSIVE MODE`)
    try {
      await expect(open(one, other, { timeLimit: 100 })).rejects.toMatchObject({ code: 'run-too-large' })
    } finally {
      await held.commit()
    }
  })

  it('marks each text that a spreadsheet would run, and nothing else', () => {
    for (const text of ['=1', '+1', '-1', '@a', '\tx', '\rx']) expect(cell(text)).toBe(`'${text}`)
    expect([cell(-1), cell('a=1'), cell(null), cell(true)]).toEqual([-1, 'a=1', '', 'true'])
  })
})
