import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '#scripts/machine/ports.ts'
import { embeddedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster } from '#scripts/postgres/cluster.ts'

/** Runs `work` on an empty embedded database that exists only as long as it takes. */
export async function withScratchDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-scratch-'))
  try {
    const cluster = await startCluster({
      binaries: embeddedBinaries(),
      folder: path.join(folder, 'postgres'),
      password: randomBytes(12).toString('hex'),
      port: await freePort(),
      logFile: path.join(folder, 'postgres.log'),
      settings: { fsync: 'off' },
      tied: true,
    })
    try {
      return await work(cluster.url())
    } finally {
      await cluster.stop('immediate')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
