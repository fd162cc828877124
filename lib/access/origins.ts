import { ForbiddenError } from '#lib/errors.ts'
import type { Settings } from '#lib/env.ts'

type Addresses = Pick<Settings, 'PUBLIC_URL' | 'HOST' | 'PORT'>

const loopback = ['localhost', '127.0.0.1', '[::1]']
const everywhere = ['0.0.0.0', '::', '[::]']

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** The address people type, without a slash at its end. */
export function publicUrl(settings: Addresses): string {
  if (settings.PUBLIC_URL !== undefined) return settings.PUBLIC_URL.replace(/\/+$/, '')
  const host = everywhere.includes(settings.HOST) ? '127.0.0.1' : bracketed(settings.HOST)
  return `http://${host}:${settings.PORT}`
}

/**
 * The origins whose pages may change something with a session: the public address and the one the server listens
 * on. Where that is this machine or every address, all names of this machine count.
 */
export function trustedOrigins(settings: Addresses): string[] {
  const host = bracketed(settings.HOST)
  const local = loopback.includes(host) || everywhere.includes(settings.HOST)
  const hosts = local ? loopback : [host]
  const listening = hosts.map((name) => new URL(`http://${name}:${settings.PORT}`).origin)
  return [...new Set([new URL(publicUrl(settings)).origin, ...listening])]
}

/**
 * Refuses a change that another site’s page sends with the person’s session cookie. Browsers name the page’s origin
 * in `Sec-Fetch-Site` and `Origin`, and no page can forge either; a request with neither comes from a program.
 * @throws ForbiddenError `foreign-origin`
 */
export function refuseForeignOrigin(request: Request, origins: readonly string[]): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  if (site === 'same-origin' || site === 'none') return
  if (origin !== null && origins.includes(origin)) return
  if (site === null && origin === null) return
  throw new ForbiddenError(
    'foreign-origin',
    'This request came from a page of another address. Nothing was changed. Open Parcelyard at its own address; if ' +
      'this is its address, set PUBLIC_URL to it and start again.',
  )
}
