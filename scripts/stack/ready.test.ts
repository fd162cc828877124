import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StackFailure } from '#scripts/machine/failure.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { prepareHome, type Home } from './home.ts'
import { sandboxPort } from './ready.ts'

let home: Home

beforeEach(() => {
  home = prepareHome(mkdtempSync(`${tmpdir()}/parcelyard-home-`))
})

afterEach(() => rmSync(home.folder, { recursive: true, force: true }))

test('a port of the sandbox that another program has is refused, though that program answers', async () => {
  const port = await freePort()
  expect(await sandboxPort({ SANDBOX_PORT: port }, home)).toBe(port)
  const other = createServer((_request, response) => response.end('hello'))
  await once(other.listen(port, '127.0.0.1'), 'listening')
  try {
    const refused = sandboxPort({ SANDBOX_PORT: port }, home)
    await expect(refused).rejects.toThrow(StackFailure)
    await expect(refused).rejects.toThrow(`Port ${port} of SANDBOX_PORT is taken by another program.`)
  } finally {
    other.close()
  }
})

test('without a wish the sandbox keeps the port it had', async () => {
  const port = await sandboxPort({ SANDBOX_PORT: 0 }, home)
  expect(await sandboxPort({ SANDBOX_PORT: 0 }, home)).toBe(port)
})
