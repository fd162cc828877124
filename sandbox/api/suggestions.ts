import { z } from 'zod'
import { Refusal } from '#sandbox/api/refusal.ts'
import { comparable } from '#sandbox/data/columns.ts'
import type { Dataset } from '#sandbox/data/dataset.ts'

/** Addresses looked at for one suggestion; beyond that a sandbox of millions would take seconds. */
const MAXIMUM_LOOKED_AT = 200_000

type Suggestion = { Label: string; Criteria: { name: string; value: string[] }[] }

function answerOf(results: Suggestion[]) {
  return { results, resultCount: results.length, totalCost: '0.00' }
}

function inputOf(parameters: URLSearchParams, body: unknown): { text: string; limit: number; start: number } {
  const parsed = z.strictObject({ Criteria: z.array(z.unknown()) }).safeParse(body)
  if (!parsed.success)
    throw new Refusal(400, 'Missing required param', { message: 'The body must be {"Criteria":[]}.' })
  const text = comparable(parameters.get('SuggestionInput') ?? '')
  if (text === '') throw new Refusal(400, 'Missing required param', { message: 'SuggestionInput is missing.' })
  const number = (name: string, fallback: number) => {
    const value = Number(parameters.get(name) ?? fallback)
    if (!Number.isSafeInteger(value) || value < 0) throw new Refusal(400, `[${name}] must be a whole number from 0`)
    return value
  }
  return { text, limit: Math.min(number('Limit', 255), 255), start: number('Start', 0) }
}

/** Counties whose name begins with the text, with their FIPS code. Free. */
export function suggestCounties(dataset: Dataset, parameters: URLSearchParams, body: unknown) {
  const { text, limit, start } = inputOf(parameters, body)
  const found = dataset.counties.filter(({ county, state }) =>
    comparable(`${county} County, ${state}`).startsWith(text),
  )
  return answerOf(
    found.slice(start, start + limit).map(({ county, state, fips }) => ({
      Label: `${county} County, ${state}`,
      Criteria: [{ name: 'County', value: [fips] }],
    })),
  )
}

/** Addresses that begin with the text, with the criteria that find them. Free. */
export function suggestAddresses(dataset: Dataset, parameters: URLSearchParams, body: unknown) {
  const { text, limit, start } = inputOf(parameters, body)
  const results: Suggestion[] = []
  let skipped = 0
  for (let index = 0; index < Math.min(dataset.size, MAXIMUM_LOOKED_AT) && results.length < limit; index++) {
    const full = dataset.fact('FullAddress')(index)
    if (typeof full !== 'string' || !comparable(full).replaceAll(',', '').startsWith(text.replaceAll(',', ''))) continue
    if (skipped++ < start) continue
    const part = (name: string) => [String(dataset.fact(name)(index))]
    results.push({
      Label: full,
      Criteria: ['Address', 'City', 'State', 'ZipFive'].map((name) => ({ name, value: part(name) })),
    })
  }
  return answerOf(results)
}
