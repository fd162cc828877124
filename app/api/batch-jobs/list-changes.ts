import { json } from '#lib/http/answer.ts'
import type { Job, JobStats } from '#lib/jobs/contract.ts'
import { changesSince, listed, seenLists, tagOf } from '#lib/jobs/list/changes.ts'

/**
 * Answers a list as what changed since the one whose ETag the caller sends: 304 when nothing did, everything when this
 * process does not remember it. With `stats` they come too, and it is no 304.
 */
export function changesAnswer(
  request: Request,
  list: { items: Job[]; nextCursor: string | null },
  stats?: JobStats,
): Response {
  const jobs = list.items.map(listed)
  const tag = tagOf(jobs, list.nextCursor)
  const known = request.headers.get('if-none-match')?.replace(/^W\//, '') ?? ''
  // Not for the browser’s own store: it would ask with its copy’s tag after a reload, and the screen would get what
  // changed since a list it does not have.
  const headers = { ETag: tag, 'Cache-Control': 'no-store' }
  if (known === tag && stats === undefined)
    return new Response(null, { status: 304, headers: { ...headers, Vary: 'Cookie, Authorization, X-Api-Key' } })
  const changes = changesSince(seenLists().find(known), jobs, list.nextCursor)
  seenLists().keep(tag, jobs)
  return json(stats === undefined ? changes : { ...changes, stats }, { headers })
}
