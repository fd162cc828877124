import { json } from '#lib/http/answer.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { changesSince, listed, SeenLists, tagOf } from '#lib/jobs/list/changes.ts'

const seenLists = new SeenLists()

/**
 * Answers a list as what changed since the one whose ETag the caller sends: 304 when nothing did, everything when this
 * process does not remember it.
 */
export function changesAnswer(request: Request, list: { items: Job[]; nextCursor: string | null }): Response {
  const jobs = list.items.map(listed)
  const tag = tagOf(jobs, list.nextCursor)
  const known = request.headers.get('if-none-match')?.replace(/^W\//, '') ?? ''
  // Not for the browser’s own store: it would ask with its copy’s tag after a reload, and the screen would get what
  // changed since a list it does not have.
  const headers = { ETag: tag, 'Cache-Control': 'no-store' }
  if (known === tag)
    return new Response(null, { status: 304, headers: { ...headers, Vary: 'Cookie, Authorization, X-Api-Key' } })
  const changes = changesSince(seenLists.find(known), jobs, list.nextCursor)
  seenLists.keep(tag, jobs)
  return json(changes, { headers })
}
