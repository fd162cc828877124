import { createHash } from 'node:crypto'
import type { Job } from '#lib/jobs/contract.ts'
import type { JobListChanges, ListedJob } from '#lib/jobs/list/contract.ts'

/** A list as some client last saw it. */
type Seen = ReadonlyMap<number, ListedJob>

/** Lists kept for comparing, least recently asked for first. 50 rows are about 100 kB. */
const mostRows = 10_000

/**
 * Remembers the lists that were answered, by their ETag, so that the next answer can be what changed since. Bounded by
 * rows over all lists; a forgotten list costs its client one answer in full.
 */
export class SeenLists {
  readonly #lists = new Map<string, Seen>()
  readonly #most: number
  #rows = 0

  constructor(most = mostRows) {
    this.#most = most
  }

  find(tag: string): Seen | undefined {
    return this.#lists.get(tag)
  }

  keep(tag: string, jobs: readonly ListedJob[]): void {
    this.#forget(tag)
    this.#lists.set(tag, new Map(jobs.map((job) => [job.jobId, job])))
    this.#rows += jobs.length
    for (const oldest of this.#lists.keys()) {
      if (this.#rows <= this.#most || oldest === tag) break
      this.#forget(oldest)
    }
  }

  #forget(tag: string): void {
    this.#rows -= this.#lists.get(tag)?.size ?? 0
    this.#lists.delete(tag)
  }
}

const shared = globalThis as typeof globalThis & { parcelyardSeenLists?: SeenLists }

/** The lists this process has answered, one store for its routes and pages. */
export function seenLists(): SeenLists {
  shared.parcelyardSeenLists ??= new SeenLists()
  return shared.parcelyardSeenLists
}

/** A job without its request, which can be as large as the person wrote it. */
export function listed(job: Job): ListedJob {
  const { request: _, ...rest } = job
  return rest
}

/** The ETag of a list: equal lists of equal jobs have equal ones. */
export function tagOf(jobs: readonly ListedJob[], nextCursor: string | null): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([jobs, nextCursor]))
    .digest('base64url')
  return `"${hash.slice(0, 27)}"`
}

/** What to send to someone who has `seen`: all fields of jobs they do not know, else the fields that differ. */
export function changesSince(
  seen: Seen | undefined,
  jobs: readonly ListedJob[],
  nextCursor: string | null,
): JobListChanges {
  const changed = jobs.flatMap((job) => {
    const before = seen?.get(job.jobId)
    if (before === undefined) return [job]
    const was = new Map<string, unknown>(Object.entries(before))
    const moved = Object.entries(job).filter(([name, value]) => JSON.stringify(was.get(name)) !== JSON.stringify(value))
    return moved.length === 0 ? [] : [{ ...Object.fromEntries(moved), jobId: job.jobId }]
  })
  return { order: jobs.map((job) => job.jobId), changed, nextCursor }
}
