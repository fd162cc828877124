import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '#scripts/machine/failure.ts'
import { embeddedBinaries } from '#scripts/postgres/binaries.ts'
import { startCluster, type Cluster, type ClusterOptions } from '#scripts/postgres/cluster.ts'
import { keptPort, keptSecret, logFile, type Home } from './home.ts'
import { forgetProcess, recordProcess } from './records.ts'
import { nextRestart } from './restart.ts'

/** For a dashboard, its workers and a few people on one machine. */
export const databaseSettings = {
  max_connections: 100,
  // Half of the indexes of two million properties; 128 MB would read them in and out all the time.
  shared_buffers: '512MB',
  // After a checkpoint each leaf of an index is written whole once, so they should be few.
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  random_page_cost: 1.1,
  jit: 'off',
  // Whoever holds a transaction this long has died in a way that kept its connection open.
  idle_in_transaction_session_timeout: '5min',
}

/** The embedded database, started again whenever it ends, until it is stopped. */
export interface EmbeddedDatabase {
  url: string
  port: number
  stop: (hurry: AbortSignal) => Promise<void>
}

/**
 * Starts the PostgreSQL of this home.
 * @param begin starts one cluster
 * @throws StackFailure when it does not come up the first time
 */
export async function startEmbeddedDatabase(
  home: Home,
  say: (text: string) => void,
  begin: (options: ClusterOptions) => Promise<Cluster> = startCluster,
): Promise<EmbeddedDatabase> {
  const port = await keptPort(home, 'postgres')
  const stopping = new AbortController()
  const start = async (): Promise<Cluster> => {
    const cluster = await begin({
      binaries: embeddedBinaries(),
      folder: home.postgres,
      password: keptSecret(home, 'postgres-password'),
      port,
      logFile: logFile(home, 'postgres'),
      settings: databaseSettings,
    })
    recordProcess(home, 'postgres', cluster.pid)
    return cluster
  }
  let cluster = await start()

  const watch = async (): Promise<void> => {
    let failures = 0
    let began = Date.now()
    for (;;) {
      const reason = await cluster.ended
      forgetProcess(home, 'postgres')
      for (let up = false; !up && !stopping.signal.aborted;) {
        const next = nextRestart('postgres', { code: null, signal: null, ranMs: Date.now() - began }, failures)
        failures = next.failures
        say(`ended (${reason}), starts again in ${next.delayMs / 1000} s. Its log: ${logFile(home, 'postgres')}`)
        await pause(next.delayMs, undefined, { signal: stopping.signal }).catch(() => undefined)
        if (stopping.signal.aborted) return
        began = Date.now()
        try {
          cluster = await start()
          up = true
        } catch (error) {
          say(messageOf(error))
        }
      }
      if (stopping.signal.aborted) return
    }
  }
  const watching = watch()

  const stop = async (hurry: AbortSignal): Promise<void> => {
    stopping.abort()
    const immediately = (): void => void cluster.stop('immediate')
    if (hurry.aborted) immediately()
    else hurry.addEventListener('abort', immediately)
    await cluster.stop()
    await watching
    // Asked to stop while a new one came up, there is another cluster now.
    await cluster.stop(hurry.aborted ? 'immediate' : 'fast')
    forgetProcess(home, 'postgres')
  }
  return { url: cluster.url(), port, stop }
}
