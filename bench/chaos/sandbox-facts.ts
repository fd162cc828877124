import { z } from 'zod'

/** What the sandbox knows for certain about a run, read from its control endpoints. */

const ledgerSchema = z.object({
  requests: z.array(z.object({ id: z.number(), start: z.number(), rows: z.number(), delivered: z.boolean() })),
  totals: z.object({ requests: z.number(), records: z.number() }),
})
export type LedgerFacts = z.infer<typeof ledgerSchema>

const logSchema = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      kind: z.string(),
      billed: z.boolean(),
      records: z.array(z.object({ radarId: z.string(), effect: z.string() })),
    }),
  ),
})
export type FaultEntry = z.infer<typeof logSchema>['entries'][number]

async function read<Schema extends z.ZodType>(url: string, path: string, schema: Schema): Promise<z.output<Schema>> {
  const answer = await fetch(`${url}/__sandbox/${path}`)
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status} to ${path}: ${await answer.text()}`)
  return schema.parse(await answer.json())
}

/** Every billed request, in pieces of a thousand. */
export async function readLedger(url: string): Promise<LedgerFacts> {
  const requests: LedgerFacts['requests'] = []
  for (;;) {
    const piece = await read(url, `ledger?after=${requests.at(-1)?.id ?? 0}&limit=1000`, ledgerSchema)
    requests.push(...piece.requests)
    if (piece.requests.length < 1000) return { requests, totals: piece.totals }
  }
}

const billedSchema = z.object({ requests: z.array(z.object({ id: z.number(), radarIds: z.array(z.string()) })) })

/** Every RadarID that was billed, as often as it was. */
export async function readBilledKeys(url: string): Promise<string[]> {
  const keys: string[] = []
  let after = 0
  for (;;) {
    const { requests } = await read(url, `ledger?after=${after}&limit=1000&detail=ids`, billedSchema)
    keys.push(...requests.flatMap((request) => request.radarIds))
    if (requests.length < 1000) return keys
    after = requests.at(-1)?.id ?? 0
  }
}

const askedSchema = z.object({
  requests: z.array(
    z.object({ purchase: z.boolean().optional(), limit: z.number().optional(), start: z.number().optional() }),
  ),
})

/** Where each free request for keys began, in the order they were asked; of the latest thousand requests. */
export async function readListings(url: string): Promise<number[]> {
  const { requests } = await read(url, 'requests?limit=1000', askedSchema)
  // A count asks for a single record.
  return requests.flatMap(({ purchase, limit = 1, start = 0 }) => (purchase !== true && limit > 1 ? [start] : []))
}

/** Every record that was withheld, repeated, broken or billed without an answer. */
export async function readFaultLog(url: string): Promise<FaultEntry[]> {
  const entries: FaultEntry[] = []
  for (;;) {
    const piece = await read(url, `faults/log?after=${entries.at(-1)?.id ?? 0}&limit=500`, logSchema)
    entries.push(...piece.entries)
    if (piece.entries.length < 500) return entries
  }
}

export async function setFaults(url: string, faults: readonly object[], seed = 1): Promise<void> {
  const answer = await fetch(`${url}/__sandbox/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seed, faults }),
  })
  if (!answer.ok) throw new Error(`The sandbox refused the faults: ${await answer.text()}`)
}

/** Empties ledger, fault log and allowance. */
export async function resetSandbox(url: string): Promise<void> {
  await fetch(`${url}/__sandbox/reset`, { method: 'POST' })
}

const idsSchema = z.object({ results: z.array(z.object({ RadarID: z.string() })), totalResultCount: z.number() })

/** How often each RadarID stands in the undisturbed result, asked for free. */
export async function deliveredIds(
  url: string,
  criteria: readonly object[],
  most: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let start = 0; start < most; start += 500) {
    const limit = Math.min(500, most - start)
    const answer = await fetch(`${url}/v1/properties?Purchase=0&Fields=RadarID&Limit=${limit}&Start=${start}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-token' },
      body: JSON.stringify({ Criteria: criteria }),
    })
    const { results, totalResultCount } = idsSchema.parse(await answer.json())
    for (const { RadarID } of results) counts.set(RadarID, (counts.get(RadarID) ?? 0) + 1)
    if (start + limit >= totalResultCount) break
  }
  return counts
}
