import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { checkForeignDatabase } from './foreign.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase({ content: 'empty' })
})

afterAll(() => database.drop())

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url)
  change(url)
  return url.href
}

/** Speaks enough of the protocol to let anyone in and say which version it is. */
async function oldServer(version: string): Promise<{ port: number; server: Server }> {
  const message = (type: string, body: Buffer): Buffer => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(body.length + 4)
    return Buffer.concat([Buffer.from(type), length, body])
  }
  const ready = message('Z', Buffer.from('I'))
  const row = Buffer.from(version)
  const field = Buffer.concat([
    Buffer.from('server_version\0'),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
  ])
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
      socket.on('data', (data) => {
        if (data.toString('latin1', 0, 1) !== 'Q') return
        const length = Buffer.alloc(4)
        length.writeInt32BE(row.length)
        socket.write(
          Buffer.concat([
            message('T', Buffer.concat([Buffer.from([0, 1]), field])),
            message('D', Buffer.concat([Buffer.from([0, 1]), length, row])),
            message('C', Buffer.from('SHOW\0')),
            ready,
          ]),
        )
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { server, port: address !== null && typeof address === 'object' ? address.port : 0 }
}

describe('a DATABASE_URL', () => {
  test('that works gives the version', async () => {
    expect(await checkForeignDatabase(database.url)).toMatch(/^18\./)
  })

  test('where nothing answers is said to be down', async () => {
    const port = await freePort()
    const url = changed((one) => {
      one.port = String(port)
    })
    await expect(checkForeignDatabase(url)).rejects.toThrow(`Nothing answers at 127.0.0.1:${port}.`)
  })

  test('with a host nobody knows names the host', async () => {
    const url = 'postgres://someone@no-such-host.invalid/db'
    await expect(checkForeignDatabase(url)).rejects.toThrow(
      'The host no-such-host.invalid in DATABASE_URL is not known',
    )
  })

  test('with a wrong password says so without repeating it', async () => {
    const url = changed((one) => {
      one.password = 'not-the-password'
    })
    const complaint = checkForeignDatabase(url)
    await expect(complaint).rejects.toThrow(/refuses the user “parcelyard” with this password/)
    await expect(complaint).rejects.not.toThrow(/not-the-password/)
  })

  test('with a database that is not there says how to make it', async () => {
    const url = changed((one) => {
      one.pathname = '/not_there'
    })
    await expect(checkForeignDatabase(url)).rejects.toThrow('There is no database “not_there”')
  })

  test('of an older PostgreSQL is refused', async () => {
    const { server, port } = await oldServer('14.11 (Debian 14.11-1)')
    try {
      await expect(checkForeignDatabase(`postgres://someone@127.0.0.1:${port}/db`)).rejects.toThrow(
        'is PostgreSQL 14.11; Parcelyard needs 15 or later.',
      )
    } finally {
      server.close()
    }
  })
})
