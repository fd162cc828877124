import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Parcelyard will not take this, however often it is sent. */
export class Refused extends Error {
  override name = 'Refused'
  /** The key or the address is wrong: every request would be refused. */
  readonly isForAll: boolean
  /** A person cancelled the run in Parcelyard. */
  readonly isCancelled: boolean

  constructor(status: number, reason: string) {
    super(`${status} ${reason}`)
    this.isCancelled = reason.startsWith('run-cancelled')
    this.isForAll = (status >= 300 && status < 400) || [401, 403, 404].includes(status)
  }
}

/** It may be taken later; `seconds` when Parcelyard said how much. */
export class NotNow extends Error {
  override name = 'NotNow'
  readonly seconds: number | undefined

  constructor(reason: string, seconds?: number) {
    super(reason)
    this.seconds = seconds
  }
}

export interface PushAnswer {
  accepted: number
  rejected: { index: number; field: string | null; reason: string }[]
  jobIds: number[]
}

const answerSeconds = 60
const pack = promisify(gzip)

/** One request to Parcelyard, with the key given to it or in its address. */
export class Door {
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(address: string, key?: string) {
    const url = new URL(address)
    this.#headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    if (key !== undefined) this.#headers['x-api-key'] = key
    else if (url.password !== '') {
      const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
      this.#headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
    }
    url.username = ''
    url.password = ''
    this.#url = url.href.replace(/\/$/, '')
  }

  /** @throws NotNow, Refused */
  async push(body: object, name: string): Promise<PushAnswer> {
    return (await this.post('/api/properties/batch', body, name)) as PushAnswer
  }

  /** @throws NotNow, Refused */
  async post(path: string, body: object, name?: string): Promise<unknown> {
    const data = await pack(JSON.stringify(body))
    const headers = name === undefined ? this.#headers : { ...this.#headers, 'idempotency-key': name }
    let response: Response
    let answer: { code?: string; detail?: string }
    try {
      response = await fetch(this.#url + path, {
        method: 'POST',
        headers,
        body: data,
        redirect: 'manual',
        signal: AbortSignal.timeout(answerSeconds * 1000),
      })
      answer = (await response.json().catch((error: unknown) => {
        // Below 400 only a whole answer says that the batch is safe; of a refusal the status says enough.
        if (response.ok) throw error
        return {}
      })) as typeof answer
    } catch (error) {
      throw new NotNow(`No answer: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (response.ok) return answer
    const { status } = response
    const reason = `${answer.code ?? ''} ${answer.detail ?? response.statusText}`.trim()
    const inFlight = status === 409 && answer.code?.startsWith('idempotency') === true
    if (inFlight || [408, 425, 429].includes(status) || status >= 500) {
      throw new NotNow(`${status} ${reason}`, secondsOf(response.headers.get('retry-after')))
    }
    throw new Refused(status, reason)
  }
}

function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000
  return Number.isFinite(seconds) ? seconds : undefined
}
