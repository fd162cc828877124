import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { deployMigrations } from '#scripts/migrations/deploy.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { embeddedBinaries, installedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster, type Cluster } from '#scripts/postgres/cluster.ts'

/** Name of the migrated database that test databases are copied from. */
export const templateDatabase = 'parcelyard_template'

export interface TestCluster extends Cluster {
  /** Stops it and removes its files. */
  remove: () => Promise<void>
}

/**
 * Starts a PostgreSQL for tests with a migrated template in it. Nothing is synced to disk, and it does not outlive
 * this process.
 * @param server `embedded` is PostgreSQL 18 from npm, `postgres15` an installed 15 or later
 */
export async function startTestCluster(server: 'embedded' | 'postgres15'): Promise<TestCluster> {
  const binaries = server === 'embedded' ? embeddedBinaries() : installedBinaries(15)
  if (binaries === undefined) throw new Error('PostgreSQL 15 is not installed here; `npm test` installs or names it.')
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-test-'))
  const removeFiles = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFiles)
  try {
    const cluster = await startCluster({
      binaries,
      folder: path.join(folder, 'postgres'),
      password: randomBytes(12).toString('hex'),
      port: await freePort(),
      logFile: path.join(folder, 'postgres.log'),
      tied: true,
      settings: {
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        max_connections: 200,
        shared_buffers: '128MB',
        deadlock_timeout: '200ms',
      },
    })
    await makeTemplate(cluster)
    const remove = async (): Promise<void> => {
      await cluster.stop('immediate')
      process.removeListener('exit', removeFiles)
      removeFiles()
    }
    return { ...cluster, remove }
  } catch (error) {
    removeFiles()
    throw error
  }
}

async function makeTemplate(cluster: Cluster): Promise<void> {
  const admin = new pg.Client({ connectionString: cluster.url('postgres') })
  await admin.connect()
  try {
    await admin.query(`CREATE DATABASE ${templateDatabase}`)
    await deployMigrations(cluster.url(templateDatabase))
    await admin.query(`ALTER DATABASE ${templateDatabase} IS_TEMPLATE true`)
  } finally {
    await admin.end()
  }
}
