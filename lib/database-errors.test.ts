import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRefusedData, isTransient, postgresCode, postgresMessage } from '#lib/database-errors.ts'
import { connect, inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { holdTransaction, untilBlocked } from '#lib/testing/held-transaction.ts'

describe('what a database error means', () => {
  let database: TestDatabase
  let db: Database

  beforeAll(async () => {
    database = await createTestDatabase()
    db = connect({ url: database.url, connections: 6, applicationName: 'errors test' })
    await db.$executeRaw`CREATE TABLE things (id int PRIMARY KEY, amount numeric(4, 2) CHECK (amount >= 0), name varchar(3))`
    await db.$executeRaw`INSERT INTO things VALUES (1, 1, 'a'), (2, 2, 'b')`
  })
  afterAll(async () => {
    await db.$disconnect()
    await database.drop()
  })

  const errorOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'no error',
      (error: unknown) => error,
    )
  const meaning = (error: unknown) => ({
    code: postgresCode(error),
    transient: isTransient(error),
    refused: isRefusedData(error),
  })

  it.each([
    ['a key that exists', `INSERT INTO things VALUES (1, 1, 'c')`, '23505'],
    ['a failed CHECK', `INSERT INTO things VALUES (3, -1, 'c')`, '23514'],
    ['a number too wide', `INSERT INTO things VALUES (3, 1000, 'c')`, '22003'],
    ['a text too long', `INSERT INTO things VALUES (3, 1, 'long')`, '22001'],
    ['a value of another kind', `INSERT INTO things VALUES (('x' || 1)::int, 1, 'c')`, '22P02'],
  ])('%s is the record’s fault', async (_, statement, code) => {
    expect(meaning(await errorOf(db.$executeRawUnsafe(statement)))).toEqual({ code, transient: false, refused: true })
    const inside = await errorOf(db.$transaction((tx) => tx.$executeRawUnsafe(statement)))
    expect(meaning(inside)).toEqual({ code, transient: false, refused: true })
  })

  it('a NUL character in a parameter is the record’s fault', async () => {
    const error = await errorOf(db.$executeRaw`INSERT INTO things VALUES (3, 1, ${'a\0'})`)
    expect(meaning(error)).toEqual({ code: '22021', transient: false, refused: true })
    expect(postgresMessage(error)).toContain('invalid byte sequence')
  })

  it('a key that exists is the record’s fault also when the client made the statement', async () => {
    const user = { id: 'u', name: 'U', email: 'u@example.com' }
    await db.user.create({ data: user })
    expect(meaning(await errorOf(db.user.create({ data: user })))).toMatchObject({ transient: false })
  })

  it.each([
    ['a mistake in our SQL', 'SELEKT 1', '42601'],
    ['a table that is not there', 'SELECT * FROM nowhere', '42P01'],
  ])('%s is neither: repeating helps nothing and no record is to blame', async (_, statement, code) => {
    expect(meaning(await errorOf(db.$executeRawUnsafe(statement)))).toEqual({ code, transient: false, refused: false })
  })

  it('a statement that ran too long may succeed later', async () => {
    const error = await errorOf(
      db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT set_config('statement_timeout', '20', true)`
        await tx.$executeRaw`SELECT pg_sleep(5)`
      }),
    )
    expect(meaning(error)).toEqual({ code: '57014', transient: true, refused: false })
  })

  it('a lock that was not granted in time may be later', async () => {
    const held = await holdTransaction(db, (tx) => tx.$executeRaw`UPDATE things SET name = 'x' WHERE id = 1`)
    const error = await errorOf(
      db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT set_config('lock_timeout', '20', true)`
        await tx.$executeRaw`UPDATE things SET name = 'y' WHERE id = 1`
      }),
    )
    await held.rollBack()
    expect(meaning(error)).toEqual({ code: '55P03', transient: true, refused: false })
  })

  it('a failed serialization may succeed later', async () => {
    const error = await errorOf(
      db.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT name FROM things WHERE id = 1`
          await db.$executeRaw`UPDATE things SET name = 'z' WHERE id = 1`
          await tx.$executeRaw`UPDATE things SET name = 'w' WHERE id = 1`
        },
        { isolationLevel: 'Serializable' },
      ),
    )
    expect(meaning(error)).toEqual({ code: '40001', transient: true, refused: false })
  })

  it('a deadlock is repeated and then succeeds, once for each side', async () => {
    const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const tries = [0, 0]
    const crossing = (side: 0 | 1) =>
      inTransaction(db, async (tx: Transaction) => {
        tries[side] = (tries[side] ?? 0) + 1
        await tx.$executeRaw`UPDATE things SET name = ${`s${side}`} WHERE id = ${side + 1}`
        met[side]?.resolve()
        await met[1 - side]?.promise
        await tx.$executeRaw`UPDATE things SET name = ${`s${side}`} WHERE id = ${2 - side}`
      })
    await Promise.all([crossing(0), crossing(1)])
    expect(tries.reduce((sum, one) => sum + one, 0)).toBe(3)
  })

  it('gives up after three tries of what never succeeds, and at once for what repeating cannot help', async () => {
    let tries = 0
    const error = await errorOf(
      inTransaction(db, async (tx) => {
        tries += 1
        await tx.$executeRaw`SELECT set_config('statement_timeout', '5', true)`
        await tx.$executeRaw`SELECT pg_sleep(5)`
      }),
    )
    expect([tries, postgresCode(error)]).toEqual([3, '57014'])
    tries = 0
    await errorOf(
      inTransaction(db, async (tx) => {
        tries += 1
        await tx.$executeRaw`INSERT INTO things VALUES (1, 1, 'c')`
      }),
    )
    expect(tries).toBe(1)
  })

  async function kill(state: 'waiting for a lock' | 'idle in transaction'): Promise<void> {
    const admin = new pg.Client({ connectionString: database.url })
    await admin.connect()
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'errors test'
         AND CASE WHEN $1 = 'idle in transaction' THEN state = $1 ELSE wait_event_type = 'Lock' END`,
      [state],
    )
    await admin.end()
  }

  it('a connection that is killed during a statement may be better next time', async () => {
    const held = await holdTransaction(db, (tx) => tx.$executeRaw`UPDATE things SET name = 'x' WHERE id = 1`)
    const waiting = errorOf(db.$executeRaw`UPDATE things SET name = 'y' WHERE id = 1`)
    await untilBlocked(db)
    await kill('waiting for a lock')
    expect(isTransient(await waiting)).toBe(true)
    await held.rollBack()
    expect(await db.$executeRaw`UPDATE things SET name = 'n' WHERE id = 1`).toBe(1)
  })

  it('a connection that is killed between two statements may be better next time', async () => {
    let tries = 0
    const changed = await inTransaction(db, async (tx) => {
      tries += 1
      await tx.$executeRaw`UPDATE things SET name = 'p' WHERE id = 2`
      if (tries === 1) await kill('idle in transaction')
      return tx.$executeRaw`UPDATE things SET name = 'q' WHERE id = 2`
    })
    expect([tries, changed]).toEqual([2, 1])
  })

  it('a server that cannot be reached, or does not speak, may be there later', async () => {
    const deaf = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    const address = deaf.address()
    const ports = [1, typeof address === 'object' && address !== null ? address.port : 2]
    for (const port of ports) {
      const url = new URL(database.url)
      url.port = String(port)
      const away = connect({ url: url.href, connections: 1, applicationName: 'away' })
      const error = await errorOf(away.$queryRaw`SELECT 1`)
      expect(meaning(error)).toMatchObject({ transient: true, refused: false })
      expect(isTransient(await errorOf(away.$transaction((tx) => tx.$queryRaw`SELECT 1`)))).toBe(true)
      await away.$disconnect()
    }
    await new Promise((resolve) => deaf.close(resolve))
  })

  it('no connection in time may come later', async () => {
    const narrow = connect({ url: database.url, connections: 1, applicationName: 'narrow' })
    const held = await holdTransaction(narrow, (tx) => tx.$queryRaw`SELECT 1`)
    const error = await errorOf(narrow.$transaction((tx) => tx.$queryRaw`SELECT 1`, { maxWait: 20 }))
    await held.commit()
    await narrow.$disconnect()
    expect(isTransient(error)).toBe(true)
  })

  it('anything else is no database error at all', () => {
    for (const error of [new Error('Oops'), null, undefined, 'text', { code: 'P2025' }, { meta: null }, { code: 5 }]) {
      expect(meaning(error)).toEqual({ code: undefined, transient: false, refused: false })
      expect(typeof postgresMessage(error)).toBe('string')
    }
  })
})
