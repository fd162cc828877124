import { createServer } from 'node:net'
import { codeOf } from './failure.ts'

/** Takes a port the system says is free on `host`, lets it go again and returns it. Another process may still be quicker. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const found = await tryPort(host, 0)
  if ('trouble' in found) throw new Error(`No free port on ${host}: ${found.trouble}.`)
  return found.port
}

/** Why nothing could listen on `host` and `port` right now (`EADDRINUSE`, `EACCES` …); undefined when something could. */
export async function portTrouble(host: string, port: number): Promise<string | undefined> {
  const found = await tryPort(host, port)
  return 'trouble' in found ? found.trouble : undefined
}

function tryPort(host: string, port: number): Promise<{ port: number } | { trouble: string }> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve({ trouble: codeOf(error) ?? error.message }))
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      const bound = address !== null && typeof address === 'object' ? address.port : port
      server.close(() => resolve({ port: bound }))
    })
  })
}
