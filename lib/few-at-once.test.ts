import { afterEach, expect, it } from 'vitest'
import { BusyError } from './errors.ts'
import { inTurn, takeTurn } from './few-at-once.ts'

const given: (() => void)[] = []
afterEach(() => {
  for (const leave of given.splice(0)) leave()
})

const take = async (userId: string, count: number): Promise<void> => {
  for (let taken = 0; taken < count; taken += 1) given.push(await takeTurn({ userId, wait: 0 }))
}

it('answers three heavy questions of a person at once and leaves a place for somebody else', async () => {
  await take('ann', 3)
  await expect(takeTurn({ userId: 'ann', wait: 0 })).rejects.toThrow(BusyError)
  await take('ben', 1)
  await expect(takeTurn({ userId: 'ben', wait: 0 })).rejects.toMatchObject({ code: 'busy', retryAfterSeconds: 5 })
})

it('gives a place back once, however often it is left, also after a failure', async () => {
  await take('ann', 2)
  const failing = inTurn({ userId: 'ann', wait: 0 }, () => Promise.reject(new Error('No.')))
  await expect(failing).rejects.toThrow('No.')
  const leave = await takeTurn({ userId: 'ann', wait: 0 })
  leave()
  leave()
  await take('ann', 1)
  await expect(takeTurn({ userId: 'ann', wait: 0 })).rejects.toThrow(BusyError)
})

it('waits for a place that gets free, and no longer than its caller', async () => {
  await take('ann', 3)
  const waiting = takeTurn({ userId: 'ann' })
  given.shift()?.()
  given.push(await waiting)
  const gone = new AbortController()
  const givenUp = takeTurn({ userId: 'ann', signal: gone.signal })
  gone.abort()
  await expect(givenUp).rejects.toThrow()
})
