import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { sendChange } from './send-change.ts'

const keys: string[] = []
let answers: (() => Response)[] = []

beforeEach(() => {
  keys.length = 0
  answers = []
  vi.stubGlobal('window', { location: { origin: 'http://127.0.0.1' } })
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get('idempotency-key') ?? '')
    return answers.shift()?.() ?? Response.json({ done: true })
  })
})
afterEach(() => vi.unstubAllGlobals())

const add = (name: string) =>
  sendChange('/api/lists', z.object({ done: z.boolean() }), { method: 'POST', body: { name } })
const lost = () => {
  throw new TypeError('The network is gone.')
}

it('gives what was edited after a lost answer a key of its own', async () => {
  answers = [lost]
  await expect(add('North')).rejects.toThrow()
  await add('Northside')
  expect(new Set(keys).size).toBe(2)
})

it('asks again under the same key after a lost answer, and under a new one once it was done', async () => {
  answers = [lost]
  await expect(add('East')).rejects.toThrow()
  await add('East')
  await add('East')
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
})

it('asks anew after a refusal', async () => {
  answers = [() => Response.json({ code: 'name-taken' }, { status: 409 })]
  await expect(add('West')).rejects.toThrow()
  await add('West')
  expect(keys[1]).not.toBe(keys[0])
})
