import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { deployMigrations } from './deploy.ts'
import { migrationDrift } from './drift.ts'
import { readMigrations, migrationsFolder, readSchema } from './folder.ts'

const made: TestDatabase[] = []
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-migrations-'))
})

afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()))
  rmSync(folder, { recursive: true, force: true })
})

async function emptyDatabase(): Promise<string> {
  const database = await createTestDatabase({ content: 'empty' })
  made.push(database)
  return database.url
}

async function query(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text)
    return rows
  } finally {
    await client.end()
  }
}

/** A migrations folder with these scripts, named 1, 2, 3 … in order. */
function migrations(name: string, scripts: string[]): string {
  const made = path.join(folder, name)
  rmSync(made, { recursive: true, force: true })
  for (const [index, script] of scripts.entries()) {
    const one = path.join(made, `2026010100000${index + 1}_step`)
    mkdirSync(one, { recursive: true })
    writeFileSync(path.join(one, 'migration.sql'), script)
  }
  writeFileSync(path.join(made, 'migration_lock.toml'), 'provider = "postgresql"\n')
  return made
}

describe('our migrations', () => {
  const names = readMigrations(migrationsFolder).migrationDirectories.map(({ path: name }) => name)

  test('lead from an empty database to the schema, and a second run has nothing to do', async () => {
    const url = await emptyDatabase()
    expect(await deployMigrations(url)).toEqual(names)
    expect(await deployMigrations(url)).toEqual([])
    expect(await migrationDrift(url)).toBeUndefined()
  })

  test('are applied once when several processes begin at the same time', async () => {
    const url = await emptyDatabase()
    const applied = await Promise.all([1, 2, 3].map(() => deployMigrations(url)))
    expect(applied.flat()).toEqual(names)
    const rows = await query(
      url,
      'SELECT migration_name, finished_at, length(checksum) AS length FROM _prisma_migrations',
    )
    expect(rows).toHaveLength(names.length)
    for (const row of rows) expect(row).toMatchObject({ finished_at: expect.any(Date), length: 64 })
  })
})

describe('migrating', () => {
  test('runs function bodies and semicolons in texts as they stand', async () => {
    const url = await emptyDatabase()
    const script = `CREATE FUNCTION two() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;b'; END; $$; -- an end; or not`
    await deployMigrations(url, migrations('functions', [script]))
    expect(await query(url, 'SELECT two()')).toEqual([{ two: 'a;b' }])
  })

  test('keeps nothing of a migration that fails, says which one, and goes on once it is mended', async () => {
    const url = await emptyDatabase()
    const first = 'CREATE TABLE kept (id int);'
    const failing = migrations('failing', [first, 'CREATE TABLE half (id int); ALTER TABLE nowhere ADD COLUMN x int;'])
    await expect(deployMigrations(url, failing)).rejects.toThrow(
      /20260101000002_step did not apply and nothing of it was kept: No such table: nowhere/,
    )
    expect(await query(url, "SELECT to_regclass('kept') IS NOT NULL AS kept, to_regclass('half') AS half")).toEqual([
      { kept: true, half: null },
    ])
    const mended = migrations('failing', [first, 'CREATE TABLE half (id int);'])
    expect(await deployMigrations(url, mended)).toEqual(['20260101000002_step'])
  })

  test('refuses when an applied migration was edited', async () => {
    const url = await emptyDatabase()
    await deployMigrations(url, migrations('edited', ['CREATE TABLE one (id int);']))
    const edited = migrations('edited', ['CREATE TABLE one (id bigint);'])
    await expect(deployMigrations(url, edited)).rejects.toThrow(/changed after this database had applied them/)
  })
})

describe('drift', () => {
  test('is what the schema has and the database has not', async () => {
    const url = await emptyDatabase()
    await deployMigrations(url)
    const schema = `${readSchema()}\nmodel Added {\n  id Int @id\n  @@map("added_later")\n}\n`
    expect(await migrationDrift(url, schema)).toContain('CREATE TABLE "added_later"')
  })

  test('is not what a schema cannot say: checks, partial and expression indexes, storage, functions', async () => {
    const url = await emptyDatabase()
    await deployMigrations(url)
    await query(
      url,
      `ALTER TABLE batch_jobs ADD CONSTRAINT added CHECK (job_id < 2000000000), SET (fillfactor = 77);
       CREATE INDEX added_partial ON batch_jobs (name) WHERE job_id > 3;
       CREATE INDEX added_expression ON batch_jobs (lower(name));
       CREATE FUNCTION added() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    )
    expect(await migrationDrift(url)).toBeUndefined()
  })

  test('is a column somebody dropped by hand', async () => {
    const url = await emptyDatabase()
    await deployMigrations(url)
    await query(url, 'ALTER TABLE batch_jobs DROP COLUMN note')
    expect(await migrationDrift(url)).toContain('ADD COLUMN     "note"')
  })
})
