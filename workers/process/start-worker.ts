import { isTransient } from '#lib/database-errors.ts'
import type { Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { queueNames, type Message, type Queue } from '#lib/queue.ts'
import { Slots } from '#lib/throttle/slots.ts'
import { BatchingSwitch } from '#workers/pushes/batching-switch.ts'
import { BatchSize } from '#workers/pushes/batch-size.ts'
import { bulkAction } from '#workers/upkeep/bulk-action.ts'
import { finishJob } from '#workers/upkeep/finish-job.ts'
import { JobWatch } from './job-watch.ts'
import { garbageCollector, MemoryGuard, type MemoryState } from './memory-guard.ts'
import { planJob } from '#workers/planning/plan-job.ts'
import { rerunPage } from '#workers/pages/rerun-page.ts'
import { runPage } from '#workers/pages/run-page.ts'
import { catchUpRegularly } from '#workers/upkeep/catch-up.ts'
import { sweepRegularly } from '#workers/upkeep/sweep.ts'
import type { Worker } from './worker.ts'
import { TurnsOfJobs } from '#workers/pushes/turns-of-job.ts'
import { pushesAtOnce, writePushes, type Delivery } from '#workers/pushes/write-pushes.ts'

export interface WorkerOptions {
  url: string
  name: string
  db: Database
  queue: Queue
  /** Called when memory does not fall and nothing is in hand: the process should leave and be started again. */
  onLeave: () => void
}

/**
 * Starts the handlers of one worker. `stop` takes nothing new, lets pages come to their next safe point (a paid request is
 * waited for) and hands them back without a lost try.
 */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { db, queue, name } = options
  const worker: Worker = { name, db, queue, jobs: new JobWatch(db, env().WORKER_JOBS), slots: new Slots(db, name) }
  await worker.jobs.start(options.url)
  const stopped = new AbortController()
  const handlers = new Handlers(worker)
  await handlers.start()
  const guard = new MemoryGuard({
    limitBytes: env().MAX_MEMORY_MB * 1024 * 1024,
    intervalMs: env().MONITOR_INTERVAL * 1000,
    residentBytes: () => process.memoryUsage.rss(),
    pagesInHand: () => worker.jobs.pagesInHand,
    collectGarbage: garbageCollector(),
    now: Date.now,
    onChange: (state, bytes) => {
      log.warn({ state, megabytes: Math.round(bytes / 1_048_576) }, 'memory guard')
      void handlers.follow(state, options.onLeave)
    },
  })
  guard.start()
  const sweeping = sweepRegularly(db, queue, stopped.signal)
  const catchingUp = catchUpRegularly(db, stopped.signal)
  const beating = setInterval(() => void beat(worker, handlers.memory), 5000)
  await beat(worker, 'working')
  return {
    stop: async () => {
      guard.stop()
      clearInterval(beating)
      worker.jobs.stopAll()
      await handlers.stop()
      stopped.abort()
      await sweeping
      await catchingUp
      await worker.jobs.stop()
      await queue.stop()
      await db.$executeRaw`DELETE FROM workers WHERE worker_id = ${name}`.catch(() => 0)
    },
  }
}

/** Each push by itself, while batching is switched off. */
const oneByOne = new BatchSize(1)

/** Queues that are let go while memory is short. */
const heavy = ['run-page', 'write-push'] as const

/** The registered handlers; pages can be let go and taken up again while memory is short. */
class Handlers {
  readonly #worker: Worker
  /** Changes follow each other, however fast the guard speaks. */
  #turn: Promise<void> = Promise.resolve()
  /** Shared by the writers of this process, which share its disk and memory. */
  readonly #size = new BatchSize(env().BATCH_MAX_SIZE)
  readonly #turns = new TurnsOfJobs<Delivery>()
  readonly #batching: BatchingSwitch
  memory: MemoryState = 'working'

  constructor(worker: Worker) {
    this.#worker = worker
    this.#batching = new BatchingSwitch(worker.db)
  }

  async start(): Promise<void> {
    const { queue } = this.#worker
    await queue.work('plan-job', 2, (message) => this.#guarded('plan-job', () => planJob(this.#worker, message)))
    await queue.work('finish-job', 1, (message) => this.#guarded('finish-job', () => finishJob(this.#worker, message)))
    await queue.work('rerun-page', 1, (message) => this.#guarded('rerun-page', () => rerunPage(this.#worker, message)))
    await queue.work('bulk-action', 1, (message) =>
      this.#guarded('bulk-action', () => bulkAction(this.#worker, message)),
    )
    await this.#workPages()
    await this.#workPushes()
  }

  follow(state: MemoryState, onLeave: () => void): Promise<void> {
    this.memory = state
    this.#turn = this.#turn.then(async () => {
      if (state === 'holding') {
        this.#size.halve()
        await Promise.all(heavy.map((name) => this.#worker.queue.stopWorking(name)))
      }
      if (state === 'working') {
        await this.#workPages()
        await this.#workPushes()
      }
      if (state === 'leaving') onLeave()
    })
    return this.#turn
  }

  async stop(): Promise<void> {
    await this.#turn
    const { queue } = this.#worker
    await Promise.all(queueNames.map((name) => queue.stopWorking(name)))
  }

  /** Two loops more than requests in flight, so that storing a page overlaps the next request. */
  #workPages(): Promise<void> {
    const loops = env().WORKER_CONCURRENCY + 2
    return this.#worker.queue.work('run-page', loops, (message: Message) =>
      this.#guarded('run-page', () => runPage(this.#worker, message)),
    )
  }

  #workPushes(): Promise<void> {
    return this.#worker.queue.workTogether('write-push', env().BATCH_PROCESSOR_COUNT, pushesAtOnce, (messages) =>
      this.#guarded('write-push', async () => {
        const size = (await this.#batching.isOn()) ? this.#size : oneByOne
        await writePushes(this.#worker, size, messages, this.#turns)
      }),
    )
  }

  /** A handler that throws gives its message back to the queue, which delivers it again at once: log why, first. */
  async #guarded(queueName: string, handle: () => Promise<void>): Promise<void> {
    try {
      await handle()
    } catch (error) {
      if (isTransient(error)) log.warn({ queueName }, 'the database was away; the message is delivered again')
      else log.error({ error, queueName }, 'a handler failed; the message is delivered again')
      throw error
    }
  }
}

/** Says on screens that this worker lives. Others that fell silent for a day are forgotten. */
async function beat(worker: Worker, memory: MemoryState): Promise<void> {
  const state = memory === 'holding' ? 'memory' : memory
  const megabytes = Math.round(process.memoryUsage.rss() / 1_048_576)
  try {
    await worker.db.$executeRaw`
      INSERT INTO workers (worker_id, memory_mb, pages_in_hand, state)
      VALUES (${worker.name}, ${megabytes}, ${worker.jobs.pagesInHand}, ${state})
      ON CONFLICT (worker_id) DO UPDATE
        SET heartbeat_at = now(), memory_mb = excluded.memory_mb, pages_in_hand = excluded.pages_in_hand,
            state = excluded.state`
    await worker.db.$executeRaw`DELETE FROM workers WHERE heartbeat_at < now() - interval '1 day'`
  } catch (error) {
    if (!isTransient(error)) log.warn({ error }, 'the worker could not say that it lives')
  }
}
