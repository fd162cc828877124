import { randomUUID } from 'node:crypto'
import type { Person } from '#lib/access/contract.ts'
import type { Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { RefusedError } from '#lib/errors.ts'
import { mostSites, type PushAnswer, type PushBody } from '#lib/jobs/receive/contract.ts'
import { keepRunOpen, lastSiteOf } from '#lib/jobs/receive/keep-open.ts'
import type { SitePush } from '#lib/jobs/receive/pack.ts'
import { receivePush } from '#lib/jobs/receive/receive.ts'
import { refuseWhenFull } from '#lib/jobs/receive/room.ts'
import type { Queue } from '#lib/queue.ts'
import { openReader } from '#lib/sources/registry.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { siteOf } from '#lib/sources/spider/listing.ts'
import { refusalsOf } from '#lib/sources/understand.ts'

/** Longest body of a push, decompressed: a thousand listings of 20 kB. */
export const pushBodyLimit = 20_000_000

/** Compressing the few words of an answer took the web server a tenth of what a push takes in all. */
export const pushAnswerHeaders = { 'Cache-Control': 'no-store, no-transform' }

/**
 * Takes a push: says of each record whether it can be read, makes all of them durable, each site’s in its own run, and
 * answers. A record that cannot be read is kept with the others and becomes a reject where they become properties.
 * @param begunBefore when the same request began before and was cut off: what it took since then is not taken twice
 * @throws RefusedError, ConflictError, TooManyRequestsError
 */
export async function takePush(
  { db, queue }: { db: Database; queue: Queue },
  person: Person,
  body: PushBody,
  begunBefore: Date | null,
): Promise<PushAnswer> {
  await refuseWhenFull(db, env().QUEUE_BUFFER_SIZE)
  const spider = body.spider ?? person.keyName ?? person.name
  const runKey = body.runId ?? body.run_id ?? body.run ?? null
  if (body.properties.length === 0) return keepOpen({ db, queue }, person, { spider, city: body.city ?? null, runKey })
  const rejected: PushAnswer['rejected'] = []
  const parts: SitePush[] = []
  for (const [site, indexes] of bySite(body.properties, spider)) {
    const records = indexes.map((index) => body.properties[index] ?? null)
    const request = { spider, site, ...(body.city === undefined ? {} : { city: body.city }) }
    const reader = openReader('spider', request)
    const rejects = await refusalsOf(reader, records, (index) => indexes[index] ?? 0)
    rejected.push(...rejects.map(({ position, field, code, reason }) => ({ index: position, field, code, reason })))
    const owner = { userId: person.userId, keyId: person.keyId ?? '', spider, site, city: body.city ?? null, runKey }
    parts.push({ owner, job: { request, summary: reader.terms.summary }, records, takenSince: begunBefore })
  }
  const taken = await receivePush(db, queue, randomUUID(), parts)
  const [first] = taken
  if (first === undefined) throw new Error('A push was taken into no run.')
  rejected.sort((one, other) => one.index - other.index)
  return {
    received: body.properties.length,
    accepted: body.properties.length - rejected.length,
    rejected,
    jobId: first.jobId,
    batchId: first.batchId,
    jobIds: taken.map(({ jobId }) => jobId),
    repeated: taken.every(({ repeated }) => repeated),
  }
}

/** What an empty list is answered with: nothing was taken, and the run goes on. */
async function keepOpen(
  { db, queue }: { db: Database; queue: Queue },
  person: Person,
  { spider, city, runKey }: { spider: string; city: string | null; runKey: string | null },
): Promise<PushAnswer> {
  const keyId = person.keyId ?? ''
  const site = (await lastSiteOf(db, keyId, spider)) ?? spider
  const request = { spider, site, ...(city === null ? {} : { city }) }
  const { summary } = openReader('spider', request).terms
  const owner = { userId: person.userId, keyId, spider, site, city, runKey }
  const jobIds = await keepRunOpen(db, queue, owner, { request, summary })
  const counts = { received: 0, accepted: 0, rejected: [], repeated: false }
  return { ...counts, jobId: jobIds[0] ?? 0, batchId: randomUUID(), jobIds }
}

/** The places of the records of each site; those that name none go with the first that does. */
function bySite(records: readonly JsonValue[], spider: string): Map<string, number[]> {
  const sites = records.map(siteOf)
  const usual = sites.find((site) => site !== null) ?? spider
  const groups = Map.groupBy(sites.keys(), (index) => sites[index] ?? usual)
  if (groups.size > mostSites) {
    throw new RefusedError(
      'invalid-fields',
      `The list holds listings of ${groups.size} sites; at most ${mostSites} fit.`,
      [{ field: 'properties', message: 'Send the listings of fewer sites at once.' }],
    )
  }
  return groups
}
