import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { estimateRequestSchema, type StoredMatches } from '#lib/jobs/estimate/contract.ts'
import { agesOf } from '#lib/jobs/planning/listing.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { listStretch } from '#lib/sources/count.ts'
import { openRequest, type OpenRequest } from '#lib/sources/registry.ts'
import { webSlots } from '../web-slots.ts'

export const dynamic = 'force-dynamic'

const bodyLimit = 2_000_000
/** Matches that are compared while somebody waits: 20 requests, ten seconds at the usual speed. */
const mostCompared = 10_000
/** After this long what was listed is answered, however little. */
const patienceMs = 50_000

/** Lists which records match, free, and says how many of them are stored and how fresh. */
export const POST = route(
  async ({ request: http, readBody }) => {
    const { source, request: given } = await readBody(estimateRequestSchema)
    return json(await compare(openRequest(source, given), http.signal))
  },
  { bodyLimit },
)

async function compare(request: OpenRequest, signal: AbortSignal): Promise<StoredMatches> {
  const until = Date.now() + patienceMs
  const keys = new Set<string>()
  let matchedRecords = 0
  let listed = 0
  do {
    const ask = { offset: listed, asker: { jobId: null, rank: 0 } }
    const found = await listStretch(database(), webSlots(), request, ask, signal)
    for (const key of found.keys) keys.add(key)
    matchedRecords = found.matchedRecords
    listed += found.received
    if (found.received === 0) break
  } while (listed < Math.min(matchedRecords, mostCompared) && Date.now() < until)
  // What open jobs found unchanged would look as old as it was before.
  await noteSeen(database(), { source: request.source, dataset: request.dataset })
  const ages = await agesOf(database(), request, [...keys])
  return {
    matchedRecords,
    comparedRecords: keys.size,
    missingRecords: ages.find(({ days }) => days === null)?.records ?? 0,
    seen: ages.flatMap(({ days, records }) => (days === null ? [] : [{ daysAgo: days, records }])),
  }
}
