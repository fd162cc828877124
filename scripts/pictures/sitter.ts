import { setTimeout } from 'node:timers/promises'
import { jobSchema, type Job } from '#lib/jobs/contract.ts'
import type { PictureStack } from './stack.ts'

type Search = { name: string; state: string; records: number; free?: boolean }

const owner = 'nell.harrowgate@example.com'
const analyst = 'ollie.fenwarden@example.com'
const broken = { rate: 1, onlyPurchases: true }

/** Brings a stack into the situations that are to be shown. */
export class Sitter {
  readonly stack: PictureStack
  readonly #keys: readonly [owner: string, analyst: string]

  private constructor(stack: PictureStack, keys: readonly [string, string]) {
    this.stack = stack
    this.#keys = keys
  }

  static async of(stack: PictureStack): Promise<Sitter> {
    await stack.admin('create-user', '--email', owner, '--name', 'Nell Harrowgate', '--role', 'owner')
    await stack.admin('create-user', '--email', analyst, '--name', 'Ollie Fenwarden')
    const keys = [
      await stack.admin('create-api-key', '--name', 'pictures', '--user', owner),
      await stack.admin('create-api-key', '--name', 'pictures', '--user', analyst),
    ] as const
    return new Sitter(stack, keys)
  }

  signInLink(): Promise<string> {
    return this.stack.admin('sign-in-link', '--email', owner)
  }

  /** Jobs that have ended, in every way a job can end, and two that wait for a person. */
  async pastWork(): Promise<{ failed: number; unclear: number }> {
    await this.#settings({ latencyMs: 20, allowance: 4000 })
    const done = await this.#start({ name: 'Phoenix equity, over 50%', state: 'AZ', records: 2400 })
    await this.#until(done, ({ status }) => status === 'COMPLETED')
    await this.#faults({ kind: 'serverError', rate: 1, status: 503, start: { from: 800 } })
    const failed = await this.#start({ name: 'Keys of Nevada', state: 'NV', records: 2000, free: true }, 'analyst')
    await this.#until(failed, ({ status }) => status === 'FAILED')
    await this.#faults({ ...broken, kind: 'dropConnection', when: 'afterBilling', times: 1 })
    const gaps = await this.#start({ name: 'Reno, absentee owners', state: 'NV', records: 800 }, 'analyst')
    const torn = await this.#until(gaps, ({ needs }) => needs === 'decision')
    await this.#act(gaps, `pages/${torn.strip.indexOf('u') + 1}/skip`)
    await this.#faults(
      { ...broken, kind: 'malformedRecords', count: 3, times: 2 },
      { ...broken, kind: 'dropConnection', when: 'afterBilling', times: 2, start: { from: 800 } },
    )
    const unclear = await this.#start({ name: 'Portland duplexes', state: 'OR', records: 3600 })
    await this.#until(unclear, ({ needs }) => needs === 'decision')
    await this.#faults()
    return { failed, unclear }
  }

  /** Jobs at work, slowly: one large, one behind it, one paused and one cancelled. @returns the large one */
  async presentWork(): Promise<number> {
    await this.#settings({ latencyMs: 700, allowance: 4000 })
    const cancelled = await this.#start({ name: 'Tampa, last 90 days', state: 'FL', records: 3000 }, 'analyst')
    await this.#until(cancelled, ({ processedRecords }) => processedRecords > 0)
    await this.#act(cancelled, 'cancel')
    const paused = await this.#start({ name: 'Dallas rentals', state: 'TX', records: 6000 })
    await this.#until(paused, ({ processedRecords }) => processedRecords > 800)
    await this.#act(paused, 'pause')
    const large = await this.#start({ name: 'California vacant land', state: 'CA', records: 12_000 })
    await this.#start({ name: 'Washington, owners out of state', state: 'WA', records: 5000 }, 'analyst')
    await this.#until(large, ({ processedRecords }) => processedRecords > 2000)
    return large
  }

  /** Makes work at hand last as long as taking every picture of it. */
  async slowDown(): Promise<void> {
    await this.#faults({ ...broken, kind: 'latency', ms: 25_000 })
  }

  async #call(path: string, body: object, by: 'owner' | 'analyst' = 'owner'): Promise<unknown> {
    const answer = await fetch(`${this.stack.webUrl}/api/batch-jobs${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.#keys[by === 'owner' ? 0 : 1]}`,
      },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }

  async #start({ name, state, records, free }: Search, by?: 'analyst'): Promise<number> {
    const body = {
      name,
      criteria: [{ name: 'State', value: [state] }],
      ...(free ? { fields: ['RadarID'] } : {}),
      options: { maxRecords: records, confirmRecords: records },
    }
    return jobSchema.parse(await this.#call('', body, by)).jobId
  }

  async #act(jobId: number, action: string): Promise<void> {
    await this.#call(`/${jobId}/${action}`, {})
  }

  async #until(jobId: number, wanted: (job: Job) => boolean): Promise<Job> {
    const limit = Date.now() + 60_000
    for (;;) {
      const answer = await fetch(`${this.stack.webUrl}/api/batch-jobs/${jobId}`, {
        headers: { authorization: `Bearer ${this.#keys[0]}` },
      })
      const job = jobSchema.parse(await answer.json())
      if (wanted(job)) return job
      if (Date.now() > limit) throw new Error(`Job ${jobId} did not get there: ${job.status}, ${job.statusReason}`)
      await setTimeout(100)
    }
  }

  async #settings(settings: object): Promise<void> {
    await this.#control('settings', settings)
  }

  async #faults(...faults: object[]): Promise<void> {
    await this.#control('faults', { seed: 1, faults })
  }

  async #control(what: string, body: object): Promise<void> {
    const answer = await fetch(`${this.stack.sandboxUrl}/__sandbox/${what}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`The sandbox refused: ${await answer.text()}`)
  }
}
