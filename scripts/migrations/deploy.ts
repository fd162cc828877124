import pg from 'pg'
import { askEngine } from './engine.ts'
import { migrationsFolder } from './folder.ts'

/** Migrations could not be applied. The message says which and why, for a person. */
export class MigrationFailure extends Error {
  override name = 'MigrationFailure'
}

/** Any number nobody else uses; the engine’s own lock is another one. */
const lockKey = 7_031_520_814

/**
 * Applies the migrations in `folder` that the database does not have yet, in order, each as one transaction.
 * Several processes may do this at once: one works, the others wait for it (two minutes at most).
 * @returns the names of those applied now
 * @throws MigrationFailure when one fails (nothing of it stays, those before it do) or an applied one was edited
 */
export function deployMigrations(databaseUrl: string, folder = migrationsFolder): Promise<string[]> {
  return holdingLock(databaseUrl, async () => {
    const answer = await askEngine({ task: 'apply', databaseUrl, folder })
    if ('applied' in answer) return answer.applied
    if ('edited' in answer) {
      throw new MigrationFailure(
        `These migrations were changed after this database had applied them: ${answer.edited.join(', ')}. ` +
          'Nothing was applied. Put them back as they were and write a new migration for the change.',
      )
    }
    throw new MigrationFailure(failure('failed' in answer ? answer.failed : 'no answer'))
  })
}

function failure(text: string): string {
  const name = /migration_name="([^"]+)"/.exec(text)?.[1]
  const reason = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*(\d+: |at |with |external connector error)/.test(line))
    .slice(0, 4)
    .join(' ')
  if (name === undefined) return `The migrations did not apply: ${reason}`
  return `The migration ${name} did not apply and nothing of it was kept: ${reason}`
}

async function holdingLock<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query("SET lock_timeout = '120s'")
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    return await work()
  } finally {
    await client.end()
  }
}
