import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { jobSchema, type Job } from '#lib/jobs/contract.ts'
import { propertyListSchema, type PropertyList } from '#lib/properties/contract.ts'
import { storeAtCounty } from './county.ts'
import { hostile, hostilePush, rejectedPush } from './hostile.ts'
import type { Ground } from './scenes/scene.ts'
import type { PictureStack } from './stack.ts'

type SittingStack = Pick<PictureStack, 'webUrl' | 'sandboxUrl' | 'databaseUrl'>

type Search = { name: string; states: readonly string[]; records: number; free?: boolean; note?: string }

/** Who is signed in on the pictures. */
export const owner = 'nell.harrowgate@example.com'
const analyst = 'ollie.fenwarden@example.com'
const runSchema = z.object({ jobId: z.int() })
const broken = { rate: 1, onlyPurchases: true }

/** Brings a stack into the situations that are to be shown. */
export class Sitter {
  readonly stack: SittingStack
  readonly #keys: readonly [owner: string, analyst: string]

  constructor(stack: SittingStack, keys: readonly [owner: string, analyst: string]) {
    this.stack = stack
    this.#keys = keys
  }

  /** For a stack that nobody has entered yet. */
  static async of(stack: PictureStack): Promise<Sitter> {
    await stack.admin('create-user', '--email', owner, '--name', 'Nell Harrowgate', '--role', 'owner')
    await stack.admin('create-user', '--email', analyst, '--name', 'Ollie Fenwarden')
    const keyOf = (email: string) => stack.admin('create-api-key', '--name', 'pictures', '--user', email)
    return new Sitter(stack, [await keyOf(owner), await keyOf(analyst)])
  }

  /** Jobs that have ended, in every way a job can end, two that wait for a person, and properties with marks and lists. */
  async pastWork(): Promise<Ground> {
    await this.#settings({ latencyMs: 20, allowance: 4000 })
    const done = await this.#start({ name: 'Phoenix equity, over 50%', states: ['AZ'], records: 2400, note: aNote })
    await this.#until(done, ({ status }) => status === 'COMPLETED')
    await this.#faults({ kind: 'serverError', rate: 1, status: 503, start: { from: 800 } })
    const failed = await this.#start({ name: 'Keys of Nevada', states: ['NV'], records: 2000, free: true }, 'analyst')
    await this.#until(failed, ({ status }) => status === 'FAILED')
    await this.#faults({ ...broken, kind: 'dropConnection', when: 'afterBilling', times: 1 })
    const torn = await this.#start({ name: 'Reno, absentee owners', states: ['NV'], records: 800 }, 'analyst')
    const page = (await this.#until(torn, ({ needs }) => needs === 'decision')).strip.indexOf('u') + 1
    await this.#act(torn, `pages/${page}/skip`)
    await this.#faults(
      { ...broken, kind: 'malformedRecords', count: 3, times: 2 },
      { ...broken, kind: 'dropConnection', when: 'afterBilling', times: 2, start: { from: 800 } },
    )
    const unclear = await this.#start({ name: 'Portland duplexes', states: ['OR'], records: 3600 })
    await this.#until(unclear, ({ needs }) => needs === 'decision')
    await this.#faults({ ...broken, kind: 'shiftOrder', by: 12, start: { from: 400 } })
    const gap = await this.#start({ name: 'Seattle and beyond', states: ['WA'], records: 1600 })
    await this.#until(gap, ({ status }) => status === 'COMPLETED')
    await this.#faults()
    const rerun = await this.#twice()
    return { done, failed, unclear, gap, rerun, ...(await this.#properties(done)) }
  }

  /** Names and values from outside that every list, menu, chart, question and message has to bear. */
  async hostileWork(): Promise<void> {
    const name = hostile.slice(0, 120)
    const job = await this.#start({ name, states: ['TX'], records: 10, free: true, note: hostile.repeat(3) })
    await this.#until(job, ({ status }) => status === 'COMPLETED')
    await this.#send('/api/lists', { kind: 'live', name, filter: { state: ['TX'] } })
    for (const screen of ['search', 'jobs', 'properties', 'export']) {
      await this.#send('/api/saved-views', { screen, name, query: 'q=text', shared: true })
    }
    await this.#push(rejectedPush)
    await this.#found(await this.#push(hostilePush))
  }

  async #push(body: object): Promise<number> {
    const run = runSchema.parse(await this.#send('/api/properties/batch', body)).jobId
    await this.#send(`/api/batch-jobs/${run}/close`, { outcome: 'complete' })
    await this.#until(run, ({ status }) => status === 'COMPLETED')
    return run
  }

  /** One search, once in part and once in more of it. @returns the later job */
  async #twice(): Promise<number> {
    let latest = 0
    for (const records of [400, 800]) {
      latest = await this.#start({ name: `Two states, the first ${records}`, states: ['FL', 'NV'], records })
      await this.#until(latest, ({ status }) => status === 'COMPLETED')
    }
    return latest
  }

  async #properties(jobId: number): Promise<Pick<Ground, 'propertyId' | 'lists'>> {
    const items = await this.#found(jobId)
    const ids = items.map(({ propertyId }) => propertyId)
    const change = { addTags: ['Call', 'Corner lot'], note: 'Asked for an offer in spring.', doNotContact: true }
    const marked = await storeAtCounty(this.stack.databaseUrl, ids)
    await this.#send('/api/properties/marks', { selection: { propertyIds: [marked] }, change })
    await this.#send('/api/properties/marks', {
      selection: { propertyIds: ids.slice(1, 30) },
      change: { addTags: ['Call'] },
    })
    const lists = ['Spring letters', 'Corner lots']
    await this.#send('/api/lists', list('Spring letters', ids.slice(0, 120)))
    await this.#send('/api/lists', list('Corner lots', ids.slice(80, 180)))
    await this.#send('/api/lists', { kind: 'live', name: 'Oregon, built before 1950', filter: oregon })
    const views = [
      { screen: 'jobs', name: 'What failed', query: 'state=FAILED' },
      { screen: 'jobs', name: 'Waiting for somebody', query: 'state=UNCLEAR', shared: true },
      { screen: 'properties', name: 'Old houses of Arizona', query: 'state=AZ&yearBuilt=..1960' },
      { screen: 'search', name: 'Arizona, much equity', query: 'q=State(AZ)EquityPercent((50,_))', shared: true },
    ]
    for (const view of views) await this.#send('/api/saved-views', view)
    return { propertyId: marked, lists }
  }

  /** The properties of a job, once the search knows them all. */
  #found(jobId: number): Promise<PropertyList['items']> {
    return patiently(`the properties of job ${jobId}`, async () => {
      const answer = await this.#ask(`/api/properties?jobId=${jobId}&limit=200`)
      const { items, searchIsBehind } = propertyListSchema.parse(answer)
      return searchIsBehind || items.length === 0 ? null : items
    })
  }

  /** Jobs at work, slowly: one large, one behind it, one paused and one cancelled. @returns the large one */
  async presentWork(): Promise<number> {
    await this.#settings({ latencyMs: 700, allowance: 4000 })
    const cancelled = await this.#start({ name: 'Tampa, last 90 days', states: ['FL'], records: 3000 }, 'analyst')
    await this.#until(cancelled, ({ processedRecords }) => processedRecords > 0)
    await this.#act(cancelled, 'cancel')
    const paused = await this.#start({ name: 'Dallas rentals', states: ['TX'], records: 6000 })
    await this.#until(paused, ({ processedRecords }) => processedRecords > 800)
    await this.#act(paused, 'pause')
    const large = await this.#start({ name: 'California vacant land', states: ['CA'], records: 12_000 })
    await this.#start({ name: 'Washington, owners out of state', states: ['WA'], records: 5000 }, 'analyst')
    await this.#until(large, ({ processedRecords }) => processedRecords > 2000)
    return large
  }

  /** Makes work at hand last as long as taking every picture of it. */
  async slowDown(): Promise<void> {
    await this.#faults({ ...broken, kind: 'latency', ms: 25_000 })
  }

  async #send(path: string, body: object, by: 'owner' | 'analyst' = 'owner'): Promise<unknown> {
    const answer = await fetch(this.stack.webUrl + path, {
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

  async #ask(path: string): Promise<unknown> {
    const answer = await fetch(this.stack.webUrl + path, { headers: { authorization: `Bearer ${this.#keys[0]}` } })
    return answer.json()
  }

  async #start({ name, states, records, free, note }: Search, by?: 'analyst'): Promise<number> {
    const body = {
      name,
      note,
      criteria: [{ name: 'State', value: states }],
      ...(free ? { fields: ['RadarID'] } : {}),
      options: { maxRecords: records, confirmRecords: records },
    }
    return jobSchema.parse(await this.#send('/api/batch-jobs', body, by)).jobId
  }

  async #act(jobId: number, action: string): Promise<void> {
    await this.#send(`/api/batch-jobs/${jobId}/${action}`, {})
  }

  #until(jobId: number, wanted: (job: Job) => boolean): Promise<Job> {
    return patiently(`job ${jobId}`, async () => {
      const job = jobSchema.parse(await this.#ask(`/api/batch-jobs/${jobId}`))
      return wanted(job) ? job : null
    })
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

const list = (name: string, propertyIds: readonly number[]) => ({ kind: 'fixed', name, selection: { propertyIds } })
const oregon = { state: ['OR'], yearBuilt: '..1950' }
const aNote = 'For the spring letters. The rest of the county follows when these are answered.'

/** Asks ten times a second until there is something. @throws after a minute */
async function patiently<Found>(what: string, look: () => Promise<Found | null>): Promise<Found> {
  const limit = Date.now() + 60_000
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (Date.now() > limit) throw new Error(`${what} did not get there within a minute.`)
    await setTimeout(100)
  }
}
