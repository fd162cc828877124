import { randomUUID } from 'node:crypto'
import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Door, NotNow, Refused } from './door.ts'

export interface ClientOptions {
  /** Address of Parcelyard; the key may stand in it: http://spider:KEY@127.0.0.1:3000 */
  url: string
  key?: string
  spider: string
  city?: string
  /** Your name of this run. */
  runId?: string
  /** One folder for each spider that runs at the same time. */
  spool?: string
  batchItems?: number
  batchSeconds?: number
  log?: (line: string) => void
}

interface About {
  spider: string
  runId: string
  city?: string
}

/**
 * Sends listings to Parcelyard in batches and loses none on the way. Each is written to a file at once; the file of a
 * batch is removed only when Parcelyard has answered that its listings are safe. What a program that died left behind is
 * sent by the next one.
 *
 *   const parcelyard = new ParcelyardClient({ url, key, spider: 'plums' })
 *   parcelyard.add({ url: 'https://www.listings.example/1/', price: 525000 })
 *   await parcelyard.close('complete')
 */
export class ParcelyardClient {
  readonly runId: string
  readonly #door: Door
  readonly #about: About
  readonly #folder: string
  readonly #batchItems: number
  readonly #batchSeconds: number
  readonly #log: (line: string) => void
  /** Jobs of each run whose batches went from here. */
  readonly #jobs = new Map<string, Set<number>>()
  /** Runs a person cancelled in Parcelyard: nothing more of them is sent. */
  readonly #cancelled = new Set<string>()
  #open: { file: string; descriptor: number; items: number; timer: NodeJS.Timeout } | undefined
  #sending: Promise<void> | undefined
  #failures = 0

  constructor(options: ClientOptions) {
    const { url, key, spider, city, log = console.error } = options
    this.runId = options.runId ?? `${new Date().toISOString().slice(0, 19)} ${randomUUID().slice(0, 6)}`
    this.#door = new Door(url, key)
    this.#about = { spider, runId: this.runId, ...(city === undefined ? {} : { city }) }
    this.#folder = options.spool ?? '.parcelyard-spool'
    this.#batchItems = options.batchItems ?? 100
    this.#batchSeconds = options.batchSeconds ?? 60
    this.#log = log
    mkdirSync(this.#folder, { recursive: true })
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith('.open')) this.#rename(path.join(this.#folder, name), '.ready')
    }
    this.#send()
  }

  /** A person cancelled this run in Parcelyard: nothing more of it is wanted, and what is added is kept unsent. */
  get isCancelled(): boolean {
    return this.#cancelled.has(this.runId)
  }

  /** Keeps a listing; it is with the operating system when this returns, so it outlives this process. */
  add(listing: object): void {
    if (this.#open === undefined) {
      const file = path.join(this.#folder, `${String(Date.now()).padStart(15, '0')} ${randomUUID()}.open`)
      const timer = setTimeout(() => this.flush(), this.#batchSeconds * 1000)
      this.#open = { file, descriptor: openSync(file, 'ax'), items: 0, timer }
      appendFileSync(this.#open.descriptor, `${JSON.stringify(this.#about)}\n`)
    }
    appendFileSync(this.#open.descriptor, `${JSON.stringify(listing)}\n`)
    this.#open.items += 1
    if (this.#open.items >= this.#batchItems) this.flush()
  }

  /** Closes the batch in hand, however small, and has it sent. */
  flush(): void {
    if (this.#open === undefined) return
    const { file, descriptor, timer } = this.#open
    this.#open = undefined
    clearTimeout(timer)
    closeSync(descriptor)
    this.#rename(file, '.ready')
    this.#send()
  }

  /**
   * Sends what is left and says how the run went: `complete` when everything there is was seen, `blocked` when the site
   * turned you away. Answers false when batches could not be sent in time: they wait in the spool for the next start; and
   * when the run was cancelled in Parcelyard: they are kept there with the ending .refused.
   */
  async close(outcome: 'complete' | 'stopped' | 'blocked', mostSeconds = 120): Promise<boolean> {
    this.flush()
    const limit = new AbortController()
    const late = wait(mostSeconds * 1000, undefined, { signal: limit.signal }).catch(() => undefined)
    await Promise.race([this.#sending, late])
    limit.abort()
    const left = this.#ready().length
    if (left > 0) {
      this.#log(`${left} batches could not be sent. They wait in ${this.#folder} for the next start.`)
      return false
    }
    for (const [runId, jobs] of this.#jobs) {
      if (this.#cancelled.has(runId)) continue
      // Of a run whose program died nobody knows whether it had seen everything.
      for (const job of jobs) await this.#close(job, runId === this.runId ? outcome : 'stopped')
    }
    return !this.isCancelled
  }

  #ready(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.ready'))
      .toSorted()
      .map((name) => path.join(this.#folder, name))
  }

  #rename(file: string, ending: string): void {
    renameSync(file, path.join(this.#folder, `${path.parse(file).name}${ending}`))
  }

  #send(): void {
    this.#sending ??= this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    // `#sending` is set by now, so that its end may unset it.
    await Promise.resolve()
    for (let [file] = this.#ready(); file !== undefined; [file] = this.#ready()) {
      // Nothing can be sent any more: `#sending` stays, so that nothing else is tried.
      if (!(await this.#sendOne(file))) return
    }
    this.#sending = undefined
  }

  /** False when nothing can be sent any more. */
  async #sendOne(file: string): Promise<boolean> {
    const [about, ...properties] = readLines(file)
    const name = path.parse(file).name.split(' ').at(-1) ?? ''
    const runId = about !== undefined && 'runId' in about ? String(about.runId) : ''
    if (this.#cancelled.has(runId)) {
      this.#rename(file, '.refused')
      return true
    }
    try {
      if (about !== undefined && properties.length > 0) {
        const answer = await this.#door.push({ ...about, properties }, name)
        const jobs = this.#jobs.get(runId) ?? new Set()
        this.#jobs.set(runId, jobs)
        for (const job of answer.jobIds) jobs.add(job)
        for (const { index, reason } of answer.rejected) {
          this.#log(`Not accepted: ${JSON.stringify(properties[index])}: ${reason}`)
        }
      }
      rmSync(file)
      this.#failures = 0
    } catch (error) {
      if (error instanceof NotNow) {
        this.#failures += 1
        const seconds = error.seconds ?? 2 ** Math.min(this.#failures, 9) * (0.5 + Math.random() / 2)
        this.#log(`${error.message} Sending again in ${seconds.toFixed(1)} s.`)
        await wait(Math.min(Math.max(seconds, 0.2), 300) * 1000, undefined, { ref: false })
        return true
      }
      if (!(error instanceof Refused)) throw error
      if (error.isForAll) {
        this.#log(`Parcelyard refuses everything (${error.message}). Correct the key or the address.`)
        return false
      }
      this.#rename(file, '.refused')
      if (error.isCancelled) this.#cancelled.add(runId)
      this.#log(
        error.isCancelled
          ? `The run ${runId} was cancelled in Parcelyard. Nothing more of it is sent; its batches are kept in ` +
              `${this.#folder} with the ending .refused.`
          : `A batch was refused and is kept with the ending .refused: ${error.message}`,
      )
    }
    return true
  }

  async #close(job: number, outcome: string): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await this.#door.post(`/api/batch-jobs/${job}/close`, { outcome })
        return
      } catch (error) {
        if (!(error instanceof NotNow)) {
          this.#log(`Job ${job} could not be closed: ${String(error)}`)
          return
        }
        await wait(Math.min(error.seconds ?? 2 ** attempt, 30) * 1000)
      }
    }
  }
}

/** A line that was cut off when its program died is no listing. */
function readLines(file: string): object[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [Object(JSON.parse(line)) as object]
      } catch {
        return []
      }
    })
}
