import { once } from 'node:events'
import { connect as dial, createServer, type Socket } from 'node:net'

/** A way to the database on which every statement is counted. */
export interface CountingDoor {
  /** Address of the database through it. */
  url: string
  statements(): number
  close(): Promise<void>
}

/** Opens a door; the protocol’s messages Execute and Query are a statement each. */
export async function countStatements(target: string): Promise<CountingDoor> {
  const sockets = new Set<Socket>()
  let statements = 0
  const server = createServer((incoming) => {
    const outgoing = dial(Number(new URL(target).port), new URL(target).hostname)
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket)
      socket
        .setNoDelay(true)
        .on('error', () => undefined)
        .on('close', () => sockets.delete(socket))
    }
    const read = messageReader((kind) => {
      if (kind === 'E' || kind === 'Q') statements += 1
    })
    incoming.on('data', read)
    incoming.pipe(outgoing).pipe(incoming)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(address !== null && typeof address === 'object' ? address.port : 0)
  return {
    url: url.href,
    statements: () => statements,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Names each message a client sends: one letter and a length, but for the first, which has the length alone. */
function messageReader(onMessage: (kind: string) => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0)
  let skip = 0
  let started = false
  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at)
        skip -= step
        at += step
        continue
      }
      const wanted = started ? 5 : 4
      const piece = chunk.subarray(at, at + wanted - head.length)
      head = Buffer.concat([head, piece])
      at += piece.length
      if (head.length < wanted) return
      if (started) onMessage(String.fromCharCode(head[0] ?? 0))
      skip = head.readInt32BE(wanted - 4) - 4
      started = true
      head = Buffer.alloc(0)
    }
  }
}
