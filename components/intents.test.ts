import { describe, expect, test } from 'vitest'
import { ApiError } from '#components/api.ts'
import { Intents, isPassing } from '#components/intents.ts'

function failure(status: number, code: string): ApiError {
  return new ApiError({ status, code, title: 'Title', detail: 'Detail' })
}

describe('an intent', () => {
  test('keeps its key while its answer is lost, also when something else was wanted in between', () => {
    const intents = new Intents()
    const first = intents.keyFor('get now')
    intents.settle('get now', failure(0, 'no-answer'))
    expect(intents.keyFor('in background')).not.toBe(first)
    intents.settle('in background')
    expect(intents.keyFor('get now')).toBe(first)
  })

  test('gets a new key after it was done, because then another one is wanted', () => {
    const intents = new Intents()
    const first = intents.keyFor('copy')
    intents.settle('copy')
    expect(intents.keyFor('copy')).not.toBe(first)
  })

  test('gets a new key after a refusal, which is final', () => {
    const intents = new Intents()
    const first = intents.keyFor('copy')
    intents.settle('copy', failure(422, 'reason-missing'))
    expect(intents.keyFor('copy')).not.toBe(first)
  })

  test('keeps its key when the answer could not be read, because it may have been done', () => {
    const intents = new Intents()
    const first = intents.keyFor('copy')
    intents.settle('copy', failure(201, 'unexpected-answer'))
    expect(intents.keyFor('copy')).toBe(first)
  })

  test('that is sent is settled by its answer, and open while that is lost', async () => {
    const intents = new Intents()
    const keys: string[] = []
    const send = (fails: boolean) =>
      intents.send('mark', async (key) => {
        keys.push(key)
        if (fails) throw failure(0, 'no-answer')
      })
    await expect(send(true)).rejects.toThrow('Title')
    await send(false)
    await send(false)
    expect(keys[1]).toBe(keys[0])
    expect(keys[2]).not.toBe(keys[1])
  })

  test('is given up when fifty others were wanted since', () => {
    const intents = new Intents()
    const first = intents.keyFor('first')
    for (let other = 1; other < 50; other += 1) intents.keyFor(`other ${other}`)
    expect(intents.keyFor('first')).toBe(first)
    for (let other = 1; other <= 50; other += 1) intents.keyFor(`later ${other}`)
    expect(intents.keyFor('first')).not.toBe(first)
  })
})

describe('a failure', () => {
  test.each([
    [0, 'not-reached'],
    [503, 'database-unreachable'],
    [409, 'idempotency-in-flight'],
  ])('of %i %s is worth another try under the same key', (status, code) => {
    expect(isPassing(status, code)).toBe(true)
  })

  test.each([
    [422, 'reason-missing'],
    [409, 'idempotency-unclear'],
    [403, 'foreign-origin'],
  ])('of %i %s is final', (status, code) => {
    expect(isPassing(status, code)).toBe(false)
  })
})
