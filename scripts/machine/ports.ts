import { createServer } from 'node:net'

/** Takes a port the system says is free on `host`, lets it go again and returns it. Another process may still be quicker. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const port = await tryPort(host, 0)
  if (port === undefined) throw new Error(`No free port on ${host}.`)
  return port
}

/** Whether something could listen on `host` and `port` right now. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await tryPort(host, port)) !== undefined
}

function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined))
    })
  })
}
