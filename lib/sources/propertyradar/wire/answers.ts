import { z } from 'zod'
import { FixDataError, type Billing } from '#lib/sources/errors.ts'
import type { JsonValue, PageContent, SourceAnswer } from '#lib/sources/source.ts'
import { refusalOf } from './refusals.ts'

const wholeNumber = z.union([z.int().min(0), z.string().regex(/^\d{1,12}$/)]).transform(Number)

const pageSchema = z.object({
  results: z.array(z.custom<JsonValue>()),
  totalResultCount: wholeNumber,
  // Text by the vendor’s description, a number in practice; kept as it is worded and never used as a price.
  totalCost: z
    .union([z.string().max(100), z.number()])
    .optional()
    .catch(undefined),
  quantityFreeRemaining: wholeNumber.optional().catch(undefined),
})

/**
 * Reads an answer as a page of records. `purchased` says whether the request bought its records.
 * @throws SourceError when it is a refusal, a failure, or not a complete page; after a purchase `billing` is `none` only
 *   where PropertyRadar is known not to bill.
 */
export function readAnswer(answer: SourceAnswer, purchased: boolean): PageContent {
  const unsure: Billing = purchased ? 'unknown' : 'none'
  const body = parseBody(answer.body)
  const refusal = refusalOf(answer, body, unsure)
  if (refusal !== null) throw refusal
  const parsed = pageSchema.safeParse(body)
  if (!parsed.success) throw unreadable(body, unsure)
  const { results, totalResultCount, totalCost, quantityFreeRemaining } = parsed.data
  return {
    records: results,
    matchedRecords: totalResultCount,
    recordsBilled: purchased ? results.length : 0,
    allowanceLeft: quantityFreeRemaining ?? null,
    costReported: totalCost === undefined ? null : String(totalCost),
  }
}

function unreadable(body: JsonValue | undefined, billing: Billing): FixDataError {
  const kept = billing === 'unknown' ? ' The answer is kept; whether it was billed is not known.' : ''
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const message = `PropertyRadar’s answer is no complete JSON, so no record in it can be used.${kept} Try again later.`
    return new FixDataError(message, { code: 'answer-unreadable', billing })
  }
  if (!Array.isArray(body['results'])) {
    const message = `PropertyRadar’s answer holds no list of records.${kept} Try again later.`
    return new FixDataError(message, { code: 'results-missing', billing })
  }
  const message =
    'PropertyRadar answered without saying how many properties match. It does so for some values it does not ' +
    `understand, so this is not taken for “none”.${kept} Change the criteria, dates first.`
  return new FixDataError(message, { code: 'count-missing', billing })
}

function parseBody(bytes: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as JsonValue
  } catch {
    return undefined
  }
}
