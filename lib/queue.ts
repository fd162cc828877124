import { fromPrisma, PgBoss, type Job as BossJob } from 'pg-boss'
import { z } from 'zod'
import type { Handle, Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'

/**
 * The queue in the same Postgres. Messages are wake-up calls and leases; attempts, back-off, order, pause and
 * cancel live in our own rows, so nobody reads the queue’s tables.
 */
export const queueNames = ['plan-job', 'run-page', 'rerun-page', 'finish-job', 'bulk-action', 'write-push'] as const
export type QueueName = (typeof queueNames)[number]

/** One delivery of a message. A second delivery of the same message has a higher `retryCount`. */
export interface Message {
  id: string
  retryCount: number
  data: unknown
  /** Aborts when the lease is lost, runs out, or the queue stops. */
  signal: AbortSignal
}

export interface SendOptions {
  /** Chosen by the caller where its own row must name the message; a new one otherwise. */
  id?: string
  /** Higher goes first. */
  priority: number
  /** Seconds on the database’s clock before it may be delivered, to the millisecond. */
  startAfterSeconds?: number
}

export interface QueueOptions {
  url: string
  applicationName: string
  /** Whether this process watches over the queue: takes back messages of the dead, removes finished ones. */
  supervise: boolean
}

/** A lease is renewed every two seconds and lost after ten without; a dead worker’s message is back 11 to 16 s later. */
const heartbeatSeconds = 10
const heartbeatRefreshSeconds = 2
const superviseSeconds = 3

/** What the library answers to `complete`; its types do not say. */
const completion = z.object({ affected: z.int() })

export class Queue {
  readonly #boss: PgBoss
  #stopped = false

  private constructor(boss: PgBoss) {
    this.#boss = boss
  }

  /** Connects, brings the queue’s own tables up to date and the queues to the present settings. */
  static async open(options: QueueOptions): Promise<Queue> {
    const boss = new PgBoss({
      connectionString: options.url,
      application_name: options.applicationName,
      backend: env().DATABASE_BACKEND,
      max: options.supervise ? 4 : 2,
      supervise: options.supervise,
      schedule: false,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      useListenNotify: options.supervise && env().DATABASE_BACKEND === 'postgres',
    })
    // Without a listener the first lost connection would end the process; the queue reconnects by itself.
    boss.on('error', (error) => log.warn({ error }, 'queue: trouble, trying on'))
    await boss.start()
    const settings = {
      notify: true,
      heartbeatSeconds,
      // Deliveries are counted by us; the queue must never give a message up.
      retryLimit: 1000,
      retryDelay: 0,
      retryBackoff: false,
      expireInSeconds: env().PAGE_TIME_LIMIT_SECONDS + 60,
      // A supervise pass costs 25 ms with an empty table and 250 ms with 200,000 finished messages.
      deleteAfterSeconds: 3600,
    }
    for (const name of queueNames) {
      await boss.createQueue(name, settings)
      // createQueue leaves an existing queue as it is.
      await boss.updateQueue(name, settings)
    }
    return new Queue(boss)
  }

  /** Puts a message into the queue as part of the caller’s transaction and returns its id. */
  async send(handle: Handle, name: QueueName, data: object, options: SendOptions): Promise<string> {
    const id = options.id ?? crypto.randomUUID()
    const sent = await this.#boss.send(name, data, {
      id,
      priority: options.priority,
      ...(options.startAfterSeconds === undefined
        ? {}
        : { startAfter: Math.ceil(options.startAfterSeconds * 1000) / 1000 }),
      db: fromPrisma(handle),
    })
    if (sent !== id) throw new Error(`The queue ${name} did not take a message.`)
    return id
  }

  /** Puts many messages in, in one statement, as part of the caller’s transaction. The caller chose the ids. */
  async sendMany(
    handle: Handle,
    name: QueueName,
    messages: { id: string; data: object; priority: number }[],
  ): Promise<void> {
    if (messages.length > 0) await this.#boss.insert(name, messages, { db: fromPrisma(handle) })
  }

  /**
   * Completes this delivery as part of the caller’s transaction. False when someone else has the message
   * meanwhile: then the caller must roll back.
   */
  async complete(tx: Transaction, name: QueueName, message: { id: string; retryCount: number }): Promise<boolean> {
    const attempt = { id: message.id, retryCount: message.retryCount }
    const answer = await this.#boss.complete(name, attempt, null, { db: fromPrisma(tx) })
    return completion.parse(answer).affected === 1
  }

  /** As `complete`, for several deliveries at once: false when any of them is someone else’s meanwhile. */
  async completeAll(tx: Transaction, name: QueueName, messages: readonly Message[]): Promise<boolean> {
    const attempts = messages.map(({ id, retryCount }) => ({ id, retryCount }))
    const answer = await this.#boss.complete(name, attempts, null, { db: fromPrisma(tx) })
    return completion.parse(answer).affected === messages.length
  }

  /** Whether a message still waits or is being worked on. */
  async isAlive(name: QueueName, id: string): Promise<boolean> {
    const [found] = await this.#boss.findJobs(name, { id })
    return found !== undefined && (found.state === 'created' || found.state === 'retry' || found.state === 'active')
  }

  /** Changes the priority of a message that nobody has taken yet. */
  async reprioritise(name: QueueName, id: string, priority: number): Promise<void> {
    await this.#boss.update(name, undefined, { id, priority })
  }

  /**
   * Takes messages with `loops` handlers side by side until `stopWorking`. A handler that throws gives its message
   * back; the error is logged by the caller’s handler, not here.
   */
  async work(name: QueueName, loops: number, handle: (message: Message) => Promise<void>): Promise<void> {
    await this.workTogether(name, loops, 1, async (messages) => {
      for (const message of messages) await handle(message)
    })
  }

  /** As `work`, with up to `most` waiting messages handed over at once. */
  async workTogether(
    name: QueueName,
    loops: number,
    most: number,
    handle: (messages: readonly Message[]) => Promise<void>,
  ): Promise<void> {
    for (let loop = 0; loop < loops; loop += 1) {
      const workerId: string = await this.#boss.work(
        name,
        { batchSize: most, heartbeatRefreshSeconds, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 },
        // A loop takes once per poll unless it is told to look again at once.
        (jobs: BossJob<object>[]) => handle(jobs).finally(() => this.#boss.notifyWorker(workerId)),
      )
    }
  }

  /** Stops taking messages and waits for the handlers in hand. */
  async stopWorking(name: QueueName): Promise<void> {
    await this.#boss.offWork(name, { wait: true })
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    await this.#boss.stop({ graceful: true, timeout: 1000 })
  }
}

const shared = globalThis as typeof globalThis & { parcelyardQueue?: Promise<Queue> }

/** The queue of the web process, which only sends. A failed start is tried again by the next caller. */
export function webQueue(): Promise<Queue> {
  const url = env().DATABASE_URL
  if (url === undefined) throw new Error('DATABASE_URL is not set; `npm start` sets it for the processes it starts.')
  shared.parcelyardQueue ??= Queue.open({ url, applicationName: 'parcelyard web queue', supervise: false }).catch(
    (error: unknown) => {
      delete shared.parcelyardQueue
      throw error
    },
  )
  return shared.parcelyardQueue
}
