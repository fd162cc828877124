import { z } from 'zod'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { RefusedError } from '#lib/errors.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { estimateRequestSchema, type Estimate } from '#lib/jobs/estimate/contract.ts'
import { usualSecondsPerPage } from '#lib/jobs/estimate/pace.ts'
import { recordsWithin, whyConfirm } from '#lib/jobs/planning/planning.ts'
import { countRecords, mostListed } from '#lib/sources/count.ts'
import { noFreeKeys } from '#lib/sources/errors.ts'
import { openRequest, type OpenRequest } from '#lib/sources/registry.ts'
import { keptCount, type KeptCount } from '#lib/spend/estimates.ts'
import { expectFileIsHere, priceOf } from '../batch-jobs/new-job.ts'
import { webSlots } from './web-slots.ts'

export const dynamic = 'force-dynamic'

const bodyLimit = 2_000_000

/** Counts free, at most once in ten minutes for the same criteria, taking a turn at the same throttle as jobs. */
export const POST = route(
  async ({ request: http, readBody }) => {
    const { source, request: given, options } = await readBody(estimateRequestSchema)
    const request = openRequest(source, given)
    const { pricePerRecord } = priceOf(request.terms.paid)
    if (options.maxCost !== undefined && pricePerRecord === null) {
      throw new RefusedError('price-missing', 'A limit on cost cannot be kept while no price per record is set.', [
        { field: 'options.maxCost', message: 'Use maxRecords, or ask the operator to set a price per record.' },
      ])
    }
    await expectFileIsHere(database(), request)
    const count = await countOf(request, http.signal)
    return json(await estimateOf(request, count, options))
  },
  { bodyLimit },
)

interface Count extends KeptCount {
  isRough: boolean
}

async function countOf(request: OpenRequest, signal: AbortSignal): Promise<Count> {
  const kept = await keptCount(database(), request.dataset, request.countedPart)
  if (kept !== null) return { ...kept, isRough: false }
  return { ...(await countRecords(database(), webSlots(), request, signal)), countedAt: new Date() }
}

async function estimateOf(
  request: OpenRequest,
  count: Count,
  options: { maxRecords?: number | undefined; maxCost?: number | undefined },
): Promise<Estimate> {
  const { terms } = request
  const { pricePerRecord, currency } = priceOf(terms.paid)
  const { matchedRecords, allowanceLeft } = count
  const ceiling = { maxRecords: options.maxRecords ?? null, maxCost: options.maxCost ?? null, pricePerRecord }
  const total = recordsWithin(ceiling, matchedRecords, allowanceLeft)
  const fromAllowance = terms.paid ? Math.min(total, allowanceLeft ?? 0) : 0
  const charged = terms.paid ? total - fromAllowance : 0
  const pages = Math.ceil(total / request.pageSize)
  const perPage = await usualSecondsPerPage(database(), request.source)
  // Of a request that names its records this is the most it can ask for; its planning knows the number and asks then.
  const isConfirmed = request.naming === null && !request.recordsLieHere
  const confirmReason = isConfirmed ? whyConfirm(terms.paid, total, allowanceLeft) : null
  return {
    source: request.source,
    summary: terms.summary,
    paid: terms.paid,
    matchedRecords,
    isRough: count.isRough,
    totalRecords: total,
    pages,
    allowanceLeft,
    monthlyAllowance: env().PROPERTYRADAR_MONTHLY_ALLOWANCE ?? null,
    recordsFromAllowance: fromAllowance,
    recordsCharged: charged,
    pricePerRecord,
    currency,
    cost: costOfRecords(terms.paid, charged, pricePerRecord),
    seconds: perPage === null ? null : pages * perPage,
    secondsFromThrottle: pages / request.throttle.requestsPerSecond,
    confirmRecords: confirmReason === null ? null : total,
    confirmReason,
    onlyMissing: onlyMissingOf(request, count),
    recordsPerPage: request.pageSize,
    contactFields: z.array(z.string()).parse(terms.contactFields),
    sensitiveCriteria: z.array(z.string()).parse(terms.sensitiveCriteria),
    countedAt: count.countedAt.toISOString(),
  }
}

function costOfRecords(paid: boolean, charged: number, pricePerRecord: number | null): number | null {
  if (!paid) return 0
  return pricePerRecord === null ? null : charged * pricePerRecord
}

function onlyMissingOf(
  { recordsLieHere }: OpenRequest,
  { matchedRecords, namesRecords }: KeptCount,
): Estimate['onlyMissing'] {
  if (recordsLieHere) return { possible: false, reason: 'What lies here is read as a whole; nothing is asked for.' }
  if (namesRecords === false) return { possible: false, reason: noFreeKeys }
  if (matchedRecords > mostListed) {
    const most = mostListed.toLocaleString('en-US')
    return {
      possible: false,
      reason: `At most ${most} matches can be compared with what is stored. Narrow the search.`,
    }
  }
  return { possible: true, reason: null }
}
