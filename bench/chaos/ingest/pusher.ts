import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { pushAnswerSchema, type PushAnswer } from '#lib/jobs/receive/contract.ts'

/** What is pushed by one spider, and how. */
export interface Pusher {
  address: string
  key: string
  runId: string
  batches: readonly (readonly object[])[]
  /** With an `Idempotency-Key`; without it the server knows repeats by what they hold. */
  named: boolean
  /** Called after each answer below 400. */
  onAnswer: (answer: PushAnswer) => void
  /** Ends the pushing when nothing helps. */
  signal: AbortSignal
}

export interface Pushed {
  jobIds: ReadonlySet<number>
  /** Requests sent, repeats among them. */
  requests: number
  /** Batches whose answer said that they had come before. */
  repeats: number
}

const passing = [408, 409, 429, 500, 502, 503, 504]

/** Pushes every batch until it is answered below 400, as a spider with retries does. */
export async function pushAll(pusher: Pusher): Promise<Pushed> {
  const jobIds = new Set<number>()
  let requests = 0
  let repeats = 0
  for (const properties of pusher.batches) {
    const body = JSON.stringify({ spider: `chaos ${pusher.runId}`, runId: pusher.runId, properties })
    const named: Record<string, string> = pusher.named ? { 'idempotency-key': randomUUID() } : {}
    const { answer, attempts } = await sendUntilTaken(`${pusher.address}/api/properties/batch`, body, pusher, named)
    const taken = pushAnswerSchema.parse(answer)
    if (taken.accepted !== properties.length) throw new Error(`Only ${taken.accepted} of a batch were accepted.`)
    requests += attempts
    if (taken.repeated) repeats += 1
    jobIds.add(taken.jobId)
    pusher.onAnswer(taken)
  }
  return { jobIds, requests, repeats }
}

/** Closes a run as complete, however often that must be said. */
export async function closeUntilTold(pusher: Pick<Pusher, 'address' | 'key' | 'signal'>, jobId: number): Promise<void> {
  await sendUntilTaken(`${pusher.address}/api/batch-jobs/${jobId}/close`, '{"outcome":"complete"}', pusher, {})
}

async function sendUntilTaken(
  url: string,
  body: string,
  { key, signal }: Pick<Pusher, 'key' | 'signal'>,
  named: Record<string, string>,
): Promise<{ answer: unknown; attempts: number }> {
  for (let attempts = 1; ; attempts += 1) {
    signal.throwIfAborted()
    const headers = { 'x-api-key': key, 'content-type': 'application/json', ...named }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(15_000)])
    const response = await fetch(url, { method: 'POST', headers, body, signal: limit }).catch(() => null)
    // An answer may be cut off in the middle: then nobody was told anything.
    const answer: unknown = await response?.json().catch(() => null)
    if (response?.ok === true && z.object({}).safeParse(answer).success) return { answer, attempts }
    if (response !== null && !response.ok && !passing.includes(response.status)) {
      throw new Error(`A push was refused with ${response.status}: ${JSON.stringify(answer)}`)
    }
    await setTimeout(50 + Math.random() * 200)
  }
}
