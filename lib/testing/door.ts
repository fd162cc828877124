import { once } from 'node:events'
import { connect as dial, createServer, type Server, type Socket } from 'node:net'

/** A door to the database that can be shut, to see what happens while it cannot be reached. */
export class Door {
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  constructor(url: string) {
    this.#target = new URL(url)
  }

  /** Opens it, on the same port as before, and answers the address of the database behind it. */
  async open(): Promise<string> {
    this.#server = createServer((incoming) => {
      const outgoing = dial(Number(this.#target.port), this.#target.hostname)
      for (const socket of [incoming, outgoing]) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
      }
      incoming.pipe(outgoing).pipe(incoming)
    }).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address !== null && typeof address === 'object') this.#port = address.port
    const url = new URL(this.#target)
    url.port = String(this.#port)
    return url.href
  }

  /** Shuts it: every connection through it is lost. */
  async shut(): Promise<void> {
    const closed = this.#server === undefined ? undefined : once(this.#server, 'close')
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
