import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect } from '#lib/db.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { deployMigrations } from '#scripts/migrations/deploy.ts'
import { embeddedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster } from '#scripts/postgres/cluster.ts'
import { databaseSettings } from '#scripts/stack/database.ts'

/** Where a benchmark makes its databases. */
export interface Ground {
  /** Makes a migrated, empty database and answers its address. The name is free to be used again afterwards. */
  database(name: string): Promise<string>
  close(): Promise<void>
}

/**
 * A PostgreSQL of our own in a temporary folder, with the settings of the one that `npm start` runs: commits are synced
 * to disk, unlike in tests, because a benchmark without that would flatter whoever commits often.
 */
export async function layGround(): Promise<Ground> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-bench-'))
  const removeFiles = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', removeFiles)
  const cluster = await startCluster({
    binaries: embeddedBinaries(),
    folder: path.join(folder, 'postgres'),
    password: 'bench',
    port: await freePort(),
    logFile: path.join(folder, 'postgres.log'),
    tied: true,
    settings: databaseSettings,
  })
  return {
    database: async (name) => {
      await onServer(cluster.url('postgres'), [
        `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
        `CREATE DATABASE ${name}`,
      ])
      const url = cluster.url(name)
      await deployMigrations(url)
      return url
    },
    close: async () => {
      await cluster.stop('immediate')
      process.removeListener('exit', removeFiles)
      removeFiles()
    },
  }
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const db = connect({ url, connections: 1, applicationName: 'bench' })
  try {
    for (const statement of statements) await db.$executeRawUnsafe(statement)
  } finally {
    await db.$disconnect()
  }
}
