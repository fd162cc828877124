import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import next from 'next'
import { z } from 'zod'
import { notePeer, withSingleSlashes } from '#lib/http/peer.ts'
import { projectRoot } from '#scripts/machine/project.ts'

/**
 * The web process: the built application behind a server of our own, which sees the socket and serves an address with
 * doubled slashes. The framework’s own server hides the one and redirects the other, and a redirected POST is lost.
 */

const { values } = parseArgs({ options: { hostname: { type: 'string' }, port: { type: 'string' } } })
const { hostname, port } = z
  .object({ hostname: z.string().default('127.0.0.1'), port: z.coerce.number().int().min(0).max(65_535) })
  .parse(values)

const application = next({ dev: false, dir: projectRoot, hostname, port, quiet: true })
await application.prepare()
const handle = application.getRequestHandler()

const server = createServer((incoming, outgoing) => {
  notePeer(incoming)
  incoming.url = withSingleSlashes(incoming.url ?? '/')
  handle(incoming, outgoing).catch(() => outgoing.destroy())
})
server.listen(port, hostname)

let stopping = false
/** Answers what is under way and then leaves, as a process does that was ended by this signal. */
function stop(code: number): void {
  if (stopping) return
  stopping = true
  server.close(() => void application.close().finally(() => process.exit(code)))
}
process.on('SIGTERM', () => stop(143))
process.on('SIGINT', () => stop(130))
