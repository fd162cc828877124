import { z } from 'zod'
import { listen, type Database, type Listener } from '#lib/db.ts'
import { log } from '#lib/log.ts'

/** Why work in hand must stop. */
export type StopReason = 'job-stopped' | 'shutdown'

export class StopWork extends Error {
  override name = 'StopWork'
  readonly why: StopReason

  constructor(why: StopReason) {
    super(why === 'shutdown' ? 'The worker is stopping.' : 'The job was stopped.')
    this.why = why
  }
}

/** A page’s hold on its job: `signal` aborts with a StopWork when the job no longer runs or the worker stops. */
export interface Hold {
  signal: AbortSignal
  release(): void
}

const pollMilliseconds = 500

/**
 * Knows the jobs in hand and notices within half a second when one of them was paused, cancelled or failed. A notice
 * makes it faster, the poll makes it sure: poolers and some databases have no notices. Nothing in hand, no queries.
 */
export class JobWatch {
  readonly #db: Database
  readonly #holds = new Map<number, Set<AbortController>>()
  readonly #mostJobs: number
  #timer: NodeJS.Timeout | undefined
  #listener: Listener | undefined
  #checking = false
  #stopping = false

  constructor(db: Database, mostJobs: number) {
    this.#db = db
    this.#mostJobs = mostJobs
  }

  async start(url: string): Promise<void> {
    this.#listener = await listen(url, 'parcelyard_job', (jobId) => {
      if (this.#holds.has(Number(jobId))) void this.#check()
    })
    this.#timer = setInterval(() => void this.#check(), pollMilliseconds)
  }

  /** Takes hold of a job for one page; null when this worker already works on as many jobs as it may. */
  hold(jobId: number): Hold | null {
    let controllers = this.#holds.get(jobId)
    if (controllers === undefined) {
      if (this.#holds.size >= this.#mostJobs) return null
      controllers = new Set()
      this.#holds.set(jobId, controllers)
    }
    const controller = new AbortController()
    controllers.add(controller)
    if (this.#stopping) controller.abort(new StopWork('shutdown'))
    return {
      signal: controller.signal,
      release: () => {
        controllers.delete(controller)
        if (controllers.size === 0) this.#holds.delete(jobId)
      },
    }
  }

  get pagesInHand(): number {
    let pages = 0
    for (const controllers of this.#holds.values()) pages += controllers.size
    return pages
  }

  /** Tells everything in hand to come to its next safe point. */
  stopAll(): void {
    this.#stopping = true
    for (const jobId of this.#holds.keys()) this.#abort(jobId, 'shutdown')
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#listener?.close()
  }

  async #check(): Promise<void> {
    if (this.#holds.size === 0 || this.#checking) return
    this.#checking = true
    try {
      const ids = `{${[...this.#holds.keys()].join(',')}}`
      const rows = await this.#db.$queryRaw`
        SELECT job_id FROM batch_jobs WHERE job_id = ANY(${ids}::int[]) AND status <> 'PROCESSING'`
      for (const row of z.array(z.object({ job_id: z.int() })).parse(rows)) this.#abort(row.job_id, 'job-stopped')
    } catch (error) {
      log.debug({ error }, 'job watch: the database did not answer, looking again')
    } finally {
      this.#checking = false
    }
  }

  #abort(jobId: number, why: StopReason): void {
    for (const controller of this.#holds.get(jobId) ?? []) controller.abort(new StopWork(why))
  }
}
