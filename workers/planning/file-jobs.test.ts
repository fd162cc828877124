import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createUpload, forgetUpload } from '#lib/files/commands.ts'
import { createJob } from '#lib/jobs/commands.ts'
import type { FileMapping } from '#lib/sources/file/request.ts'
import { linkFile } from '#lib/sources/file/shelf/bytes.ts'
import { folderOf, uploadsFolder } from '#lib/sources/file/shelf/folders.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { untilJob, untilSettled } from '#lib/testing/engine.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'
import { removeOldFiles } from '#workers/upkeep/old-files.ts'
import { sweep } from '#workers/upkeep/sweep.ts'

const home = await mkdtemp(path.join(tmpdir(), 'parcelyard-file-jobs-'))
const stack = await standUpForFile({ settings: { PARCELYARD_HOME: home } })
afterAll(() => rm(home, { recursive: true }))

async function placed(content: string): Promise<string> {
  const file = path.join(home, `given-${(await readdir(home)).length}.csv`)
  await writeFile(file, content)
  return file
}

const byApn: FileMapping = {
  columns: [
    { from: 'APN', to: 'parcelNumber' },
    { from: 'City', to: 'city' },
    { from: 'Price', to: 'closePrice' },
  ],
  extra: ['Grade'],
  constants: [],
  key: [{ from: 'APN' }],
  dateOrder: 'mdy',
  decimal: '.',
}

async function startLoad(file: string, dataset: string, mapping = byApn) {
  const upload = await createUpload(stack.db, stack.userId, { name: 'a.csv', sizeBytes: 1, linked: true }, 0)
  await linkFile(upload, file)
  return { upload, jobId: await startJob(upload, dataset, mapping) }
}

function startJob(upload: string, dataset: string, mapping = byApn): Promise<number> {
  const request = openRequest('file', { upload, fileName: 'a.csv', dataset, mapping })
  return createJob(stack.db, stack.queue, {
    source: request.source,
    dataset: request.dataset,
    request: z.record(z.string(), z.json()).parse(request.json),
    summary: request.terms.summary,
    paid: false,
    sensitiveCriteria: [],
    reason: null,
    name: undefined,
    note: undefined,
    options: { priority: 'normal' },
    pricePerRecord: null,
    currency: null,
    estimate: null,
    createdBy: stack.userId,
  })
}

function generated(rows: number): string {
  let text = 'APN,City,Price,Grade\n'
  for (let row = 0; row < rows; row += 1) text += `${1_000_000 + row},Town ${row % 90},$${row}.00,${row % 12}\n`
  return text
}

describe('a job of a file', () => {
  it('stores every row once, what it cannot store as rejects with their text, and says what it met', async () => {
    const text =
      'APN,City,Price,Grade\n1,A,"1,000",7\n2,B,dear,8\n\n3,C\nAPN,City,Price,Grade\n4,D,1.23E+06,\n1,E,5,9\n'
    const { jobId } = await startLoad(await placed(text), 'first')
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({
      status: 'COMPLETED',
      totalRecords: 5,
      insertedCount: 2,
      duplicateCount: 1,
      rejectedCount: 2,
    })
    const rows = await stack.db.property.findMany({ where: { dataset: 'first' }, orderBy: { sourceKey: 'asc' } })
    expect(rows.map((row) => [row.sourceKey, row.city, Number(row.closePrice)])).toEqual([
      ['1', 'E', 5],
      ['4', 'D', 1_230_000],
    ])
    const rejects = await stack.db.reject.findMany({ where: { jobId }, orderBy: { position: 'asc' } })
    expect(rejects.map(({ field, code }) => [field, code])).toEqual([
      ['Price', 'not-a-number'],
      [null, 'ragged-row'],
    ])
    expect(rejects[0]?.rawText).toBe('{"APN":"2","City":"B","Price":"dear","Grade":"8"}')
    expect(rejects[1]?.rawText).toContain('"@text":"3,C"')
    const [line] = await stack.db.batchJobLog.findMany({ where: { jobId, event: 'records-ready' } })
    expect(line).toMatchObject({ level: 'warn' })
    expect(line?.message).toMatch(/5 rows \(CSV, utf-8, commas\)\. 1 row cannot be read.*1 blank row.*1 repeated head/)
  })

  it('loaded again changes nothing, and a file that lacks a column does not erase it', async () => {
    const { upload, jobId } = await startLoad(await placed('APN,City,Price\n1,A,10\n2,B,20\n'), 'again')
    await untilSettled(stack, jobId)
    expect(await untilSettled(stack, await startJob(upload, 'again'))).toMatchObject({ unchangedCount: 2 })
    const fewer = await startLoad(await placed('APN,City\n1,A\n2,C\n'), 'again')
    expect(await untilSettled(stack, fewer.jobId)).toMatchObject({ unchangedCount: 1, updatedCount: 1 })
    const rows = await stack.db.property.findMany({ where: { dataset: 'again' }, orderBy: { sourceKey: 'asc' } })
    expect(rows.map((row) => [row.city, Number(row.closePrice)])).toEqual([
      ['A', 10],
      ['C', 20],
    ])
  })

  it('fails with where it looked when the file is not on this machine, and goes on once it is there', async () => {
    const file = await placed('APN,City,Price\n1,A,10\n')
    const { upload, jobId } = await startLoad(file, 'missing')
    await untilSettled(stack, jobId)
    await rename(folderOf(upload), `${folderOf(upload)}-elsewhere`)
    const failed = await untilSettled(stack, await startJob(upload, 'missing'))
    expect(failed.status).toBe('FAILED')
    expect(failed.statusReason).toContain(folderOf(upload))
    expect(failed.statusReason).toContain('PARCELYARD_HOME')
    await rename(`${folderOf(upload)}-elsewhere`, folderOf(upload))
    expect(await untilSettled(stack, await startJob(upload, 'missing'))).toMatchObject({ unchangedCount: 1 })
  })

  it('is not loaded from rows that were read before its file was replaced', async () => {
    const file = await placed('APN,City,Price\n1,A,10\n')
    const { upload, jobId } = await startLoad(file, 'replaced')
    await untilSettled(stack, jobId)
    await writeFile(file, 'APN,City,Price\n1,B,20\n2,C,30\n')
    const again = await untilSettled(stack, await startJob(upload, 'replaced'))
    expect(again).toMatchObject({ status: 'FAILED', processedRecords: 0 })
    expect(again.statusReason).toMatch(/was changed after its rows were read.*Load it again by its path/)
    const anew = await startLoad(file, 'replaced')
    expect(await untilSettled(stack, anew.jobId)).toMatchObject({ insertedCount: 1, updatedCount: 1 })
  })

  it('loaded twice at once is stored once, and both jobs tell what they met', async () => {
    const upload = await createUpload(stack.db, stack.userId, { name: 'a.csv', sizeBytes: 1, linked: true }, 0)
    await linkFile(upload, await placed(generated(2_000)))
    const started = await Promise.all([startJob(upload, 'twice'), startJob(upload, 'twice')])
    const jobs = await Promise.all(started.map((jobId) => untilSettled(stack, jobId)))
    for (const job of jobs) expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: 2_000, missingCount: 0 })
    const sum = (one: (job: (typeof jobs)[number]) => number) => jobs.reduce((total, job) => total + one(job), 0)
    expect(sum((job) => job.insertedCount)).toBe(2_000)
    expect(sum((job) => job.unchangedCount)).toBe(2_000)
    expect(await stack.db.property.count({ where: { dataset: 'twice' } })).toBe(2_000)
    expect((await readdir(folderOf(upload))).filter((name) => name.startsWith('rows-'))).toHaveLength(3)
  })

  it('fails as a whole, with the way out, when nothing of the file can be read', async () => {
    const { jobId } = await startLoad(await placed('[{"APN":"1"},{"AP'), 'broken')
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'FAILED', processedRecords: 0 })
    expect(job.statusReason).toMatch(/breaks off after 1 records/)
  })

  it(
    'takes 200,000 rows through unasked, since they cost nothing, each page a stretch of bytes',
    { timeout: 150_000 },
    async () => {
      const rows = 200_000
      const { upload, jobId } = await startLoad(await placed(`${generated(rows)}1000000,Town 0,$0.00,0\n`), 'many')
      const job = await untilSettled(stack, jobId, 120)
      expect(job).toMatchObject({ status: 'COMPLETED', insertedCount: rows, rejectedCount: 0, missingCount: 0 })
      // Its first key stands on its last page again: of a file that is no sign of rows that were not seen.
      expect(job).toMatchObject({ duplicateCount: 1, possiblyNotSeenCount: 0 })
      const last = await stack.db.property.findFirst({
        where: { dataset: 'many', sourceKey: String(1_000_000 + rows - 1) },
      })
      expect(last).toMatchObject({ city: `Town ${(rows - 1) % 90}`, position: rows - 1 })
      await expect(forgetUpload(stack.db, upload)).resolves.toBeUndefined()
    },
  )

  it('is read through anew and stored right when the worker that read it, and its message, were lost', async () => {
    const { upload, jobId: first } = await startLoad(await placed('APN,City,Price\n1,A,10\n2,B,20\n'), 'lost')
    await untilSettled(stack, first)
    // Planned long ago by a worker that died: no message, no whole rows, and its half ones beside another’s that just began.
    const folder = folderOf(upload)
    for (const name of await readdir(folder)) if (name.startsWith('rows-')) await rm(path.join(folder, name))
    const [old, young] = [randomUUID(), randomUUID()].map((turn) => path.join(folder, `rows-0.ndjson.${turn}`))
    for (const part of [old ?? '', young ?? '']) await writeFile(part, '{"APN":"1"')
    await utimes(old ?? '', 0, 0)
    await mkdir(path.join(folder, 'unpacked-old'))
    await utimes(path.join(folder, 'unpacked-old'), 0, 0)
    const rows = await stack.db.$queryRaw`
      INSERT INTO batch_jobs (source, dataset, name, criteria, summary, priority, paid, created_by, status_reason, updated_at)
      SELECT source, 'lost again', name, jsonb_set(criteria, '{dataset}', '"lost again"'), summary, priority, paid, created_by,
             'Reading the file: 1 rows so far.', now() - interval '7 minutes'
      FROM batch_jobs WHERE job_id = ${first} RETURNING job_id`
    const [{ job_id: jobId }] = z.tuple([z.object({ job_id: z.int() })]).parse(rows)
    await sweep(stack.db, stack.queue)
    expect(await untilSettled(stack, jobId)).toMatchObject({ status: 'COMPLETED', totalRecords: 2, insertedCount: 2 })
    const left = await readdir(folder)
    expect(left).toContain(path.basename(young ?? ''))
    expect(left).not.toContain(path.basename(old ?? ''))
    expect(left).not.toContain('unpacked-old')
  })

  it('is removed with its rows once nobody used it for days, but not while a job reads it; a linked file stays', async () => {
    const file = await placed('APN,City,Price\n1,A,10\n')
    const { upload, jobId } = await startLoad(file, 'old')
    await untilSettled(stack, jobId)
    await stack.db.upload.update({ where: { uploadId: upload }, data: { usedAt: new Date(0) } })
    await stack.db
      .$executeRaw`UPDATE batch_jobs SET status = 'PAUSED', completed_at = NULL, list_figures = NULL WHERE job_id = ${jobId}`
    await removeOldFiles(stack.db, 7)
    expect(existsSync(folderOf(upload))).toBe(true)
    await expect(forgetUpload(stack.db, upload)).rejects.toThrow(/still reads this file/)
    await stack.db.$executeRaw`UPDATE batch_jobs SET status = 'COMPLETED', completed_at = now() WHERE job_id = ${jobId}`
    await removeOldFiles(stack.db, 7)
    expect(existsSync(folderOf(upload))).toBe(false)
    expect(existsSync(file)).toBe(true)
    expect((await readdir(uploadsFolder())).some((name) => name.endsWith('.part'))).toBe(false)
  })
})

describe('real files of counties', () => {
  const shared = path.resolve(import.meta.dirname, '../../../shared/data')
  const king = path.join(shared, 'king-county-sales.csv')
  const surprise = path.join(shared, 'surprise-az-parcels.csv')

  it(
    'sales of King County keep the last of repeated sales and get their zeros back',
    { timeout: 150_000 },
    async ({ skip }) => {
      skip(!existsSync(king), 'needs ../shared/data/king-county-sales.csv, which is not here')
      const mapping: FileMapping = {
        ...byApn,
        columns: [
          { from: 'id', to: 'parcelNumber' },
          { from: 'date', to: 'closeDate' },
          { from: 'price', to: 'closePrice' },
          { from: 'bedrooms', to: 'bedroomsTotal' },
          { from: 'bathrooms', to: 'bathroomsTotalDecimal' },
          { from: 'sqft_living', to: 'livingArea' },
          { from: 'yr_built', to: 'yearBuilt' },
          { from: 'lat', to: 'latitude' },
          { from: 'long', to: 'longitude' },
        ],
        constants: [
          { to: 'countyFips', value: '53033' },
          { to: 'livingAreaUnits', value: 'Square Feet' },
        ],
        extra: ['grade', 'condition'],
        key: [{ from: 'id', digits: 10 }],
      }
      const { jobId } = await startLoad(king, 'King County', mapping)
      const job = await untilJob(stack, jobId, ({ status }) => status === 'COMPLETED', 120)
      expect(job).toMatchObject({ totalRecords: 21_613, insertedCount: 21_436, duplicateCount: 177, rejectedCount: 0 })
      // A parcel sold twice stands on two pages; that is no record that was missed.
      expect(job.possiblyNotSeenCount).toBe(0)
      const row = await stack.db.property.findFirst({ where: { dataset: 'King County', sourceKey: '7237550310' } })
      expect(row).toMatchObject({ parcelKey: '53033-7237550310', closeDate: new Date('2014-05-12T00:00:00Z') })
      expect(Number(row?.closePrice)).toBe(1_230_000)
      expect(
        await stack.db.property.count({ where: { dataset: 'King County', sourceKey: { startsWith: '0' } } }),
      ).toBeGreaterThan(0)
    },
  )

  it('parcels of Surprise load by their heads alone', { timeout: 150_000 }, async ({ skip }) => {
    skip(!existsSync(surprise), 'needs ../shared/data/surprise-az-parcels.csv, which is not here')
    const mapping: FileMapping = {
      ...byApn,
      columns: [
        { from: 'APN', to: 'parcelNumber' },
        { from: 'SITUS', to: 'unparsedAddress' },
        { from: 'LAT', to: 'latitude' },
        { from: 'LONG', to: 'longitude' },
      ],
      constants: [{ to: 'countyFips', value: '04013' }],
      extra: ['COMMUNITY'],
    }
    const { jobId } = await startLoad(surprise, 'Surprise', mapping)
    const job = await untilJob(stack, jobId, ({ status }) => status === 'COMPLETED', 120)
    expect(job).toMatchObject({ totalRecords: 13_658, missingCount: 0 })
    expect(job.insertedCount + job.duplicateCount + job.rejectedCount).toBe(13_658)
    const row = await stack.db.property.findFirst({ where: { dataset: 'Surprise', sourceKey: '501-79-565' } })
    expect(row).toMatchObject({ parcelKey: '04013-50179565', unparsedAddress: '15850 W PORT ROYALE LN SURPRISE 85379' })
  })
})
