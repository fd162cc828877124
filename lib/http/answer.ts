import { createHash } from 'node:crypto'

export interface AnswerOptions {
  status?: number
  headers?: Record<string, string>
  /** The request, when an unchanged answer may shrink to 304. */
  request?: Request
  /** Adds an ETag over the body; with `request` it answers 304 to whoever has this body already. */
  etag?: boolean
}

function namesTag(header: string | null, tag: string): boolean {
  if (header === null) return false
  return header.split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === tag)
}

/** Answers with JSON. Nothing is kept by caches in between; the browser asks again and gets 304 where `etag` is set. */
export function json(data: unknown, options: AnswerOptions = {}): Response {
  const body = JSON.stringify(data)
  const headers = new Headers({
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': options.etag ? 'private, no-cache' : 'no-store',
    Vary: 'Cookie, Authorization, X-Api-Key',
    ...options.headers,
  })
  if (options.etag) {
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
    headers.set('ETag', tag)
    if (options.request && namesTag(options.request.headers.get('if-none-match'), tag)) {
      headers.delete('Content-Type')
      return new Response(null, { status: 304, headers })
    }
  }
  return new Response(body, { status: options.status ?? 200, headers })
}

/**
 * Answers with one piece of a list: ETag and 304, and a `Link` to the next piece with the same filters.
 */
export function listAnswer(request: Request, list: { items: readonly unknown[]; nextCursor: string | null }): Response {
  if (list.nextCursor === null) return json(list, { request, etag: true })
  const next = new URL(request.url)
  next.searchParams.set('cursor', list.nextCursor)
  return json(list, { request, etag: true, headers: { Link: `<${next.pathname}${next.search}>; rel="next"` } })
}
