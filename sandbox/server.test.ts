import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { startSandbox } from '#sandbox/server.ts'
import { ask, control, requestsSchema, search, until } from '#sandbox/testing/client.ts'

test('closing ends at once, open requests included', async () => {
  const sandbox = await startSandbox({ records: 10, latencyMs: 60_000 })
  const waiting = ask(sandbox.url, '/v1/accounts/members').then(
    () => 'answered',
    () => 'cut off',
  )
  await until(
    () => control(sandbox.url, requestsSchema, 'requests'),
    ({ open }) => open === 1,
  )
  const began = performance.now()
  await sandbox.close()
  expect(await waiting).toBe('cut off')
  expect(performance.now() - began).toBeLessThan(1000)
})

test('a port in use is an error, not a hang', async () => {
  const first = await startSandbox({ records: 10 })
  const port = Number(new URL(first.url).port)
  await expect(startSandbox({ records: 10, port })).rejects.toThrow('EADDRINUSE')
  await first.close()
})

test('the same seed serves the same properties from every sandbox', async () => {
  const page = async () => {
    const sandbox = await startSandbox({ records: 300, seed: 12, today: '2026-01-15' })
    const { body } = await search(sandbox.url, [], 'Purchase=1&Fields=All&Limit=300')
    await sandbox.close()
    return body.results
  }
  expect(await page()).toEqual(await page())
})

test('a body of many megabytes is refused', async () => {
  const sandbox = await startSandbox({ records: 10 })
  const value = Array.from({ length: 400_000 }, (_, zip) => String(zip))
  const refused = await search(sandbox.url, [{ name: 'ZipFive', value }], 'Purchase=0')
  expect(refused.status).toBe(413)
  await sandbox.close()
})

test('a path that is no address is a bad request, and the sandbox goes on', async () => {
  const sandbox = await startSandbox({ records: 10 })
  const { port } = new URL(sandbox.url)
  for (const path of ['//', 'http://[']) {
    // What `fetch` sends is always an address.
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, agent: false, timeout: 5000 }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.once('timeout', () => sent.destroy(new Error(`${path} was not answered`)))
      sent.once('error', reject)
      sent.end()
    })
    expect(status).toBe(400)
  }
  expect((await ask(sandbox.url, '/v1/accounts/members')).status).toBe(200)
  await sandbox.close()
})

test('as a process it says where it listens and ends on SIGTERM', { timeout: 30_000 }, async () => {
  const file = path.join(import.meta.dirname, 'index.ts')
  const child = spawn(process.execPath, ['--no-warnings', file], {
    env: { NODE_ENV: 'test', SANDBOX_RECORDS: '100', SANDBOX_LATENCY_MS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = z.array(z.string()).parse(await once(createInterface(child.stdout), 'line'))
    const { url } = z.object({ sandbox: z.literal('ready'), url: z.url() }).parse(JSON.parse(line ?? ''))
    expect((await search(url, [], 'Purchase=0')).body.totalResultCount).toBe(100)
  } finally {
    child.kill('SIGTERM')
  }
  expect(await once(child, 'exit')).toEqual([0, null])
})
