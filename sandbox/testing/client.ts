import { z } from 'zod'

const answerSchema = z.looseObject({
  results: z.array(z.record(z.string(), z.unknown())).optional(),
  resultCount: z.number().optional(),
  totalResultCount: z.number().optional(),
  totalCost: z.union([z.string(), z.number()]).optional(),
  quantityFreeRemaining: z.number().optional(),
  error: z.string().optional(),
  eventid: z.string().optional(),
  message: z.string().optional(),
  messageTitle: z.string().optional(),
})

export type Answer = { status: number; headers: Headers; body: z.infer<typeof answerSchema> }

/** Sends one request as a client of the vendor would. */
export async function ask(
  url: string,
  path: string,
  { body, token = 'sandbox-token', signal }: { body?: unknown; token?: string | null; signal?: AbortSignal } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { connection: 'close', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  })
  return { status: response.status, headers: response.headers, body: answerSchema.parse(await response.json()) }
}

/** A search for properties; `query` is what follows the question mark. */
export async function search(url: string, criteria: unknown, query: string, token?: string): Promise<Answer> {
  return await ask(url, `/v1/properties?${query}`, { body: { Criteria: criteria }, token })
}

/** The RadarIDs of an answer, in order. */
export function idsOf(rows: Answer['body']['results']): string[] {
  return z
    .array(z.object({ RadarID: z.string() }))
    .parse(rows)
    .map(({ RadarID }) => RadarID)
}

/** Calls one of the sandbox's own endpoints and checks its answer against a schema. */
export async function control<Value>(
  url: string,
  schema: z.ZodType<Value>,
  path: string,
  request: { method?: string; body?: unknown } = {},
): Promise<Value> {
  const response = await fetch(`${url}/__sandbox/${path}`, {
    method: request.method ?? 'GET',
    headers: { connection: 'close' },
    body: request.body === undefined ? undefined : JSON.stringify(request.body),
  })
  return schema.parse(await response.json())
}

export const ledgerSchema = z.object({
  requests: z.array(
    z.object({
      start: z.number(),
      limit: z.number(),
      rows: z.number(),
      freeRows: z.number(),
      cost: z.number(),
      delivered: z.boolean(),
      radarIds: z.array(z.string()).optional(),
    }),
  ),
  totals: z.object({ requests: z.number(), records: z.number(), free: z.number(), cost: z.number() }),
})

export const faultLogSchema = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      kind: z.string(),
      start: z.number(),
      limit: z.number(),
      attempt: z.number(),
      billed: z.boolean(),
      note: z.string(),
      records: z.array(
        z.object({ radarId: z.string(), row: z.number(), effect: z.string(), note: z.string().optional() }),
      ),
    }),
  ),
  summary: z.record(z.string(), z.number()),
  records: z.record(z.string(), z.number()),
})

export const requestsSchema = z.object({
  requests: z.array(
    z.looseObject({ path: z.string(), aborted: z.boolean().optional(), status: z.number().optional() }),
  ),
  open: z.number(),
  total: z.number(),
  aborted: z.number(),
})

/** Asks again and again until the answer is as wanted. @throws Error after five seconds */
export async function until<Value>(read: () => Promise<Value>, isWanted: (value: Value) => boolean): Promise<Value> {
  const deadline = performance.now() + 5000
  for (;;) {
    const value = await read()
    if (isWanted(value)) return value
    if (performance.now() > deadline) throw new Error(`Not reached: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
