import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { connect } from '#lib/db.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { adminProcess } from './admin-for-tests.ts'

const home = await mkdtemp(path.join(tmpdir(), 'parcelyard-load-file-'))
const database = await createTestDatabase()
const db = connect({ url: database.url, connections: 2, applicationName: 'test' })
afterAll(async () => {
  await db.$disconnect()
  await database.drop()
  await rm(home, { recursive: true })
})

const load = (...words: string[]) =>
  adminProcess(['load-file', ...words], { DATABASE_URL: database.url, PARCELYARD_HOME: home })

it('an operator loads a file where it lies, after a look at what would become what', async () => {
  const file = path.join(home, 'parcels.csv')
  await writeFile(file, 'APN,Owner,Zoning\n501-79-565,Plum,R1\n')
  const seen = await load('--preview', '--dataset', 'Parcels', '--county', '04013', file)
  expect(seen).toMatchObject({ exitCode: 0, complaint: '' })
  expect(seen.lines).toEqual([
    '  APN → parcelNumber',
    '  Owner → ownerName',
    '  every row → countyFips = 04013',
    '  kept beside: Zoning',
    '  key: APN',
    'About 1 rows. Nothing was loaded.',
  ])
  expect(await db.batchJob.count()).toBe(0)
  expect(await readdir(path.join(home, 'uploads'))).toEqual([])

  const loaded = await load('--dataset', 'Parcels', '--county', '04013', file)
  expect(loaded).toMatchObject({ exitCode: 0, complaint: '' })
  expect(loaded.lines.at(-1)).toMatch(/^Job 1 loads parcels\.csv into “Parcels”\./)
  const job = await db.batchJob.findFirst()
  expect(job).toMatchObject({ source: 'file', dataset: 'Parcels', status: 'PENDING' })
  const [upload] = await readdir(path.join(home, 'uploads'))
  expect(await readlink(path.join(home, 'uploads', upload ?? '', 'original'))).toBe(file)
})

it('says in a sentence what is wrong, and leaves nothing behind', async () => {
  const file = path.join(home, 'notes.csv')
  await writeFile(file, 'Colour,Owner\nred,A\nred,B\n')
  const before = await readdir(path.join(home, 'uploads'))
  const answers = await Promise.all([load('--dataset', 'x', '--key', 'Size', file), load(file)])
  expect(answers.map(({ exitCode, complaint }) => [exitCode, complaint])).toEqual([
    [1, 'The file has no column “Size”. It has: Colour, Owner.'],
    [1, 'Name the dataset: --dataset "King County sales".'],
  ])
  expect(await readdir(path.join(home, 'uploads'))).toEqual(before)
  expect(existsSync(file)).toBe(true)
})
