import { hostname } from 'node:os'
import { connect } from '#lib/db.ts'
import { env, SettingsError } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { Queue } from '#lib/queue.ts'
import { startWorker } from './process/start-worker.ts'

/** The worker process: takes pages until told to stop. Exit code 75 asks to be started again with fresh memory. */
async function main(): Promise<void> {
  const settings = env()
  const url = settings.DATABASE_URL
  if (url === undefined) throw new SettingsError('DATABASE_URL is not set; `npm start` sets it for its workers.')
  const name = settings.WORKER_NAME ?? `${hostname()}-${process.pid}`.slice(0, 60)
  const db = connect({
    url,
    connections: settings.WORKER_CONCURRENCY + settings.BATCH_PROCESSOR_COUNT + 6,
    applicationName: `parcelyard ${name}`,
  })
  const queue = await Queue.open({ url, applicationName: `parcelyard ${name} queue`, supervise: true })
  const worker = await startWorker({ url, name, db, queue, onLeave: () => void leave(75) })
  let leaving = false

  async function leave(code: number): Promise<void> {
    if (leaving) process.exit(1)
    leaving = true
    await worker.stop()
    await db.$disconnect()
    process.exit(code)
  }
  process.on('SIGTERM', () => void leave(0))
  process.on('SIGINT', () => void leave(0))
  log.info({ worker: name }, 'worker ready')
}

process.on('unhandledRejection', (error) => log.error({ error }, 'unhandled rejection'))

main().catch((error: unknown) => {
  if (error instanceof SettingsError) process.stderr.write(`${error.message}\n`)
  else log.fatal({ error }, 'the worker could not start')
  process.exit(1)
})
