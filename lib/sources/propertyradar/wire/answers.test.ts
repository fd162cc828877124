import { describe, expect, test } from 'vitest'
import { SlowDownError, SourceError } from '#lib/sources/errors.ts'
import type { SourceAnswer } from '#lib/sources/source.ts'
import { readAnswer } from './answers.ts'

function answer(httpStatus: number, body: unknown, headers: Record<string, string> = {}): SourceAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { httpStatus, headers, body: new TextEncoder().encode(text) }
}
function errorOf(given: SourceAnswer, purchased = true): SourceError {
  try {
    readAnswer(given, purchased)
  } catch (error) {
    if (error instanceof SourceError) return error
    throw error
  }
  throw new Error('The answer was taken for a page.')
}

const rows = [{ RadarID: 'P0000001' }, { RadarID: 'P0000002' }]

describe('a complete page', () => {
  test('is billed by its rows when it was bought', () => {
    const body = { results: rows, resultCount: 2, totalResultCount: 1834, totalCost: '0.00' }
    expect(readAnswer(answer(200, body), true)).toEqual({
      records: rows,
      matchedRecords: 1834,
      recordsBilled: 2,
      allowanceLeft: null,
      costReported: '0.00',
    })
  })

  test('costs nothing as a preview, which says what is left of the allowance', () => {
    const body = { results: rows, totalResultCount: '1834', totalCost: 0, quantityFreeRemaining: 9990 }
    const page = readAnswer(answer(200, body), false)
    expect(page).toMatchObject({ matchedRecords: 1834, recordsBilled: 0, allowanceLeft: 9990, costReported: '0' })
  })

  test('may be empty, and odd extras do not spoil it', () => {
    const body = { results: [], totalResultCount: 0, totalCost: null, quantityFreeRemaining: 'many' }
    expect(readAnswer(answer(200, body), true)).toMatchObject({ records: [], allowanceLeft: null, costReported: null })
  })

  test('keeps records that are none for the mapping to refuse', () => {
    expect(readAnswer(answer(200, { results: [null, 3], totalResultCount: 2 }), true).recordsBilled).toBe(2)
  })
})

describe('a refusal that PropertyRadar documents', () => {
  test.each([
    ['Unexpected Criterion: SiteAddress #0', 'criterion-unknown', /SiteAddress.*Use Address, City, State, ZipFive/],
    ['The param: isHighEquity cannot be used by this user', 'criterion-not-in-plan', /isHighEquity.*Use EquityPercent/],
    [
      'The feature [Trustee Sale Tracking] is not included in your current subscription plan',
      'feature-not-in-plan',
      /auction dates/,
    ],
    ['[State] must be one of [AL|AK|AZ]', 'value-refused', /value of State/],
    ['[Prize] specified in Fields is unknown', 'field-unknown', /no field Prize/],
    ['Missing required param', 'request-malformed', /does not understand/],
    ['Unexpected payload field', 'request-malformed', /does not understand/],
  ])('%s costs nothing and says what to do', (error, code, message) => {
    for (const status of [400, 200]) {
      const given = errorOf(answer(status, { error, eventid: 'a1b-c2d-e3f' }))
      expect(given).toMatchObject({ errorClass: 'fix-request', code, billing: 'none' })
      expect(given.message).toMatch(message)
    }
  })

  test('is recognised by its title as well', () => {
    const body = { error: 'Sorry', messageTitle: 'Upgrade Required', message: 'Ask for more' }
    expect(errorOf(answer(400, body)).code).toBe('feature-not-in-plan')
  })

  test.each([
    [401, 'token-refused'],
    [402, 'account-refused'],
    [403, 'account-refused'],
  ])('status %i stops for a person and costs nothing', (status, code) => {
    expect(errorOf(answer(status, ''))).toMatchObject({ errorClass: 'ask-person', code, billing: 'none' })
  })
})

describe('being told to slow down', () => {
  const wait = (headers: Record<string, string>) => {
    const error = errorOf(answer(429, { error: 'Too many' }, headers))
    expect(error).toMatchObject({ errorClass: 'slow-down', billing: 'none' })
    return error instanceof SlowDownError ? error.retryAfterSeconds : null
  }

  test('takes the wait in seconds, at most five minutes', () => {
    expect(wait({ 'retry-after': '7' })).toBe(7)
    expect(wait({ 'retry-after': '86400' })).toBe(300)
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined()
    expect(wait({})).toBeUndefined()
  })

  test('takes the wait as a date by the clock of the one who answers', () => {
    const date = 'Sun, 22 Nov 2026 10:00:00 GMT'
    expect(wait({ date, 'retry-after': 'Sun, 22 Nov 2026 10:00:20 GMT' })).toBe(20)
    expect(wait({ date, 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' })).toBe(0)
  })
})

describe('an answer that is neither a page nor a known refusal', () => {
  test.each([
    ['a failure of PropertyRadar', answer(500, 'oops'), 'source-failed'],
    ['a failure with a documented text', answer(503, { error: 'Missing required param' }), 'source-failed'],
    ['an unknown error under 200', answer(200, { error: 'Something odd' }), 'answer-is-error'],
    [
      'an error that is no text',
      answer(200, { error: { deep: true }, results: [], totalResultCount: 1 }),
      'answer-is-error',
    ],
    ['an unknown refusal', answer(400, { error: 'No' }), 'request-refused'],
    ['a refusal without words', answer(418, 'teapot'), 'request-refused'],
    ['half an answer', answer(200, '{"results":[{"RadarID":"P00'), 'answer-unreadable'],
    ['nothing', answer(200, ''), 'answer-unreadable'],
    ['a list', answer(200, '[]'), 'answer-unreadable'],
    ['an answer without a list', answer(200, { totalResultCount: 3 }), 'results-missing'],
    ['the empty page without a count', answer(200, { results: [] }), 'count-missing'],
    ['a count that is none', answer(200, { results: rows, totalResultCount: -1 }), 'count-missing'],
    ['a redirect', answer(302, '', { location: 'https://elsewhere.example.com' }), 'redirected'],
    ['a wrong address', answer(404, 'Not here'), 'wrong-address'],
  ])('%s may have been billed when it was a purchase, and was not when it was free', (_, given, code) => {
    expect(errorOf(given, true)).toMatchObject({ code, billing: 'unknown' })
    expect(errorOf(given, false)).toMatchObject({ code, billing: 'none' })
    expect(errorOf(given).message).toMatch(/^[A-Z].+\.$/)
  })

  test('gives the same error each time it is read', () => {
    const given = answer(200, { results: [] })
    expect(errorOf(given).message).toBe(errorOf(given).message)
  })
})
