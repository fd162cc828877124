import { z } from 'zod'
import { jobListSchema } from '#lib/jobs/list/contract.ts'
import { jobSchema, type Job } from '#lib/jobs/contract.ts'
import { until } from '#lib/testing/until.ts'
import { admin, stackAtHand, stackName } from './stack.ts'

const problemSchema = z.object({
  status: z.number(),
  code: z.string(),
  title: z.string().min(1),
  detail: z.string().min(1),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
})
export type Problem = z.infer<typeof problemSchema>

export interface Answer {
  status: number
  headers: Headers
  body: unknown
}

interface Call {
  body?: unknown
  headers?: Record<string, string>
}

/** A program that talks to the API with a key, or, with an empty one, an anonymous caller. */
export class Program {
  readonly #key: string

  constructor(key: string) {
    this.#key = key
  }

  /** A text as the body is sent as it is. */
  async call(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Answer> {
    const answer = await fetch(stackAtHand().webUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#key === '' ? {} : { authorization: `Bearer ${this.#key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await answer.text()
    const isJson = /\bjson\b/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, headers: answer.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
  }

  async startJob(body: object): Promise<Job> {
    const { status, body: job } = await this.call('POST', '/api/batch-jobs', { body })
    if (status !== 201) throw new Error(`The job was not started: ${status} ${JSON.stringify(job)}`)
    return jobSchema.parse(job)
  }

  async job(jobId: number): Promise<Job> {
    return jobSchema.parse((await this.call('GET', `/api/batch-jobs/${jobId}`)).body)
  }

  async untilJob(jobId: number, what: string, wanted: (job: Job) => boolean): Promise<Job> {
    return until(`job ${jobId} ${what}`, () => this.job(jobId), wanted, 45)
  }

  /** The jobs there are, newest first. */
  async jobs(): Promise<Job[]> {
    return jobListSchema.parse((await this.call('GET', '/api/batch-jobs?limit=200')).body).items
  }
}

/** The problem of an answer. @throws when the answer is not one in the form of RFC 9457 */
export function problemIn(answer: Answer): Problem {
  const kind = answer.headers.get('content-type') ?? 'nothing'
  if (!kind.startsWith('application/problem+json')) throw new Error(`${answer.status} came as ${kind}`)
  return problemSchema.parse(answer.body)
}

const keys = new Map<string, Promise<string>>()

/** A program of the first owner, or of the person with this e-mail address. Each has one key: making it takes a second. */
export async function newProgram(name: string, email?: string): Promise<Program> {
  const whose = `${stackName()} ${email ?? ''}`
  const made =
    keys.get(whose) ?? admin('create-api-key', '--name', name, ...(email === undefined ? [] : ['--user', email]))
  keys.set(whose, made)
  return new Program(await made)
}
