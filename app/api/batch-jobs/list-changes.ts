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
  const headers = { ETag: tag, 'Cache-Control': 'private, no-cache' }
  if (known === tag)
    return new Response(null, { status: 304, headers: { ...headers, Vary: 'Cookie, Authorization, X-Api-Key' } })
  const changes = changesSince(seenLists.find(known), jobs, list.nextCursor)
  seenLists.keep(tag, jobs)
  return json(changes, { headers })
}
