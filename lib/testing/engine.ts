import { connect, type Database } from '#lib/db.ts'
import { createJob, type NewJob } from '#lib/jobs/commands.ts'
import type { Job, JobOptions } from '#lib/jobs/contract.ts'
import { readJob } from '#lib/jobs/queries.ts'
import { Queue } from '#lib/queue.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { until } from './until.ts'

/** A database with its queue and one owner: what tests and benchmarks of the engine stand on. */
export interface Engine {
  url: string
  db: Database
  queue: Queue
  userId: string
  close(): Promise<void>
}

export async function openEngine(url: string, connections = 6): Promise<Engine> {
  const db = connect({ url, connections, applicationName: 'parcelyard test' })
  const queue = await Queue.open({ url, applicationName: 'parcelyard test queue', supervise: false })
  const userId = 'analyst-1'
  await db.user.upsert({
    where: { id: userId },
    create: { id: userId, name: 'Analyst One', email: 'analyst-1@example.com' },
    update: {},
  })
  return {
    url,
    db,
    queue,
    userId,
    close: async () => {
      await queue.stop()
      await db.$disconnect()
    },
  }
}

export interface SearchOptions extends Partial<JobOptions> {
  criteria?: { name: string; value: unknown }[]
  /** `['RadarID']` makes it a free search. */
  fields?: string[]
  onlyMissing?: { olderThanDays?: number; notSeenSince?: string }
  pricePerRecord?: number
  /** The count the person saw. */
  estimate?: NewJob['estimate']
  name?: string
}

/** Makes a PropertyRadar job the way the API does. */
export async function startSearch(engine: Engine, options: SearchOptions = {}): Promise<number> {
  const {
    criteria = [{ name: 'State', value: ['AZ'] }],
    fields,
    onlyMissing,
    pricePerRecord,
    estimate = null,
    name,
    ...rest
  } = options
  const request = openRequest('propertyradar', { criteria, fields, onlyMissing })
  const job: NewJob = {
    source: 'propertyradar',
    dataset: request.dataset,
    request: Object(request.json),
    summary: request.terms.summary,
    paid: request.terms.paid,
    sensitiveCriteria: request.terms.sensitiveCriteria,
    reason: request.terms.reason,
    name,
    note: undefined,
    options: { priority: 'normal', ...rest },
    pricePerRecord: pricePerRecord ?? null,
    currency: pricePerRecord === undefined ? null : 'USD',
    estimate,
    countedLater: request.naming !== null,
    createdBy: engine.userId,
  }
  return createJob(engine.db, engine.queue, job)
}

export function jobNow(engine: Engine, jobId: number): Promise<Job> {
  return readJob(engine.db, jobId, () => true)
}

/** Waits until a job is as wanted; the error says what it was instead. */
export function untilJob(engine: Engine, jobId: number, wanted: (job: Job) => boolean, seconds = 60): Promise<Job> {
  return until(`job ${jobId}`, () => jobNow(engine, jobId), wanted, seconds)
}

const ended = ['COMPLETED', 'FAILED', 'CANCELLED']

/** Waits until a job has ended or needs a person. */
export function untilSettled(engine: Engine, jobId: number, seconds = 60): Promise<Job> {
  return untilJob(engine, jobId, (job) => ended.includes(job.status) || job.needs !== null, seconds)
}
