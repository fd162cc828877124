import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request came from this machine itself. Only the web server in front sees the socket; it tells the routes in a
 * header that begins with a word made anew for each process, so that no client can send it.
 */

const header = 'x-parcelyard-peer'
/** What proxies add, each in its own way: a request that has any of it began somewhere else. */
const forwarding =
  /^(?:forwarded|via|x-forwarded.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip)$/
/** What browsers add: a page of any site may make them ask. */
const browsing = /^(?:origin|referer|sec-fetch-.*)$/
const loopback = /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/

const shared = globalThis as typeof globalThis & { parcelyardPeerWord?: string }

/** Writes down who the peer of a request is; for the server in front, before anything else reads the request. */
export function notePeer(incoming: {
  headers: IncomingHttpHeaders
  socket: { remoteAddress?: string | undefined }
}): void {
  shared.parcelyardPeerWord ??= randomUUID()
  const names = Object.keys(incoming.headers)
  const isDirect = !names.some((name) => forwarding.test(name) || browsing.test(name))
  const isHere = isDirect && loopback.test(incoming.socket.remoteAddress ?? '')
  incoming.headers[header] = `${shared.parcelyardPeerWord} ${isHere ? 'loopback' : 'elsewhere'}`
}

/** Whether a program on this machine sent it, by itself. False where no server in front can say. */
export function isFromLoopback(headers: Headers): boolean {
  const word = shared.parcelyardPeerWord
  return word !== undefined && headers.get(header) === `${word} loopback`
}

/** The address with single slashes, for the API: a spider’s base address may end with one as its path begins with one. */
export function withSingleSlashes(url: string): string {
  const [path = '', ...query] = url.split('?')
  if (!path.includes('//')) return url
  const single = path.replaceAll(/\/{2,}/g, '/')
  return single.startsWith('/api/') ? [single, ...query].join('?') : url
}
