import { z } from 'zod'
import { Refusal } from '#sandbox/api/refusal.ts'
import type { SandboxSettings } from '#sandbox/settings.ts'
import { parseCriteria, type Criteria } from '#sandbox/criteria/search.ts'

/** Reads Purchase. @throws Refusal where it is missing or neither yes nor no */
export function parsePurchase(parameters: URLSearchParams): boolean {
  const text = parameters.get('Purchase')
  if (text === null) throw new Refusal(400, 'Missing required param', { message: 'Purchase must be 0 or 1.' })
  if (text === '1' || text === 'true') return true
  if (text === '0' || text === 'false') return false
  throw new Refusal(400, 'Invalid yesno value', { message: 'Purchase must be 0 or 1.' })
}

/** Reads {"Criteria": [...]}. Anything beside it, such as Limit or Purchase, is refused. */
export function parseSearchBody(body: unknown): Criteria {
  const object = z.record(z.string(), z.unknown()).safeParse(body)
  if (!object.success || Array.isArray(body)) throw new Refusal(400, 'Invalid JSON body')
  const { Criteria: criteria, ...others } = object.data
  const [strange] = Object.keys(others)
  if (strange !== undefined) {
    throw new Refusal(400, 'Unexpected payload field', { message: `${strange} does not belong in the body.` })
  }
  if (criteria === undefined) throw new Refusal(400, 'Missing required param', { message: 'The body has no Criteria.' })
  return parseCriteria(criteria)
}

function wholeNumber(parameters: URLSearchParams, name: string, smallest: number, fallback: number): number {
  const text = parameters.get(name)
  if (text === null) return fallback
  const number = Number(text)
  if (!/^\d{1,15}$/.test(text) || number < smallest) {
    throw new Refusal(400, `[${name}] must be a whole number from ${smallest}`)
  }
  return number
}

/** Reads Limit and Start; Start is counted from zero whatever the setting says. */
export function parsePaging(
  parameters: URLSearchParams,
  { maximumLimit, aboveMaximum, startBase }: SandboxSettings,
): { limit: number; start: number } {
  const limit = wholeNumber(parameters, 'Limit', 0, Math.min(500, maximumLimit))
  if (limit > maximumLimit && aboveMaximum === 'refuse')
    throw new Refusal(400, `[Limit] must not exceed ${maximumLimit}`)
  const start = wholeNumber(parameters, 'Start', startBase, startBase) - startBase
  return { limit: Math.min(limit, maximumLimit), start }
}
