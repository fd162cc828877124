import type { z } from 'zod'
import type { Person } from '#lib/access/contract.ts'
import type { Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { expectWholeUpload } from '#lib/files/commands.ts'
import type { NewJob } from '#lib/jobs/commands.ts'
import { createJobSchema, type Job } from '#lib/jobs/contract.ts'
import { ForbiddenError } from '#lib/errors.ts'
import { isPermitted } from '#lib/sites/queries.ts'
import { fileRequestSchema } from '#lib/sources/file/request.ts'
import { openRequest, type OpenRequest } from '#lib/sources/registry.ts'
import { keptCount } from '#lib/spend/estimates.ts'

/** What the operator set as the price of a record, if this request is one that is paid for. */
export function priceOf(paid: boolean): { pricePerRecord: number | null; currency: string | null } {
  const price = paid ? (env().PROPERTYRADAR_PRICE_PER_RECORD ?? null) : null
  return { pricePerRecord: price, currency: price === null ? null : env().PROPERTYRADAR_CURRENCY }
}

/** A job as the body asks for it, with what the source says of its request and the count the person saw. */
export async function newJob(db: Database, person: Person, body: z.output<typeof createJobSchema>): Promise<NewJob> {
  const request = openRequest(body.source, body.request)
  const { terms, json } = request
  if (typeof json !== 'object' || json === null)
    throw new Error(`The source ${body.source} keeps a request that is no object.`)
  await expectMayBeAsked(db, request.permittedSite)
  await expectFileIsHere(db, request)
  const kept = await keptCount(db, request.dataset, request.countedPart)
  return {
    source: body.source,
    dataset: request.dataset,
    request: json,
    summary: terms.summary,
    paid: terms.paid,
    sensitiveCriteria: terms.sensitiveCriteria,
    reason: terms.reason,
    name: body.name,
    note: body.note,
    options: body.options,
    ...priceOf(terms.paid),
    estimate: kept,
    countedLater: request.naming !== null || request.recordsLieHere,
    createdBy: person.userId,
  }
}

/** Makes sure that what a request reads has come whole. @throws NotFoundError; ConflictError `upload-incomplete` */
export async function expectFileIsHere(db: Database, { source, json }: OpenRequest): Promise<void> {
  if (source === 'file') await expectWholeUpload(db, fileRequestSchema.parse(json).upload)
}

/** @throws ForbiddenError `site-not-permitted` where no owner has said that the site may be read */
async function expectMayBeAsked(db: Database, site: string | null): Promise<void> {
  if (site === null || (await isPermitted(db, site))) return
  throw new ForbiddenError(
    'site-not-permitted',
    `Nothing says that ${site} may be read. An owner who may say so records it: npm run -s admin -- permit-site ` +
      `--statement "…" ${site}`,
  )
}

/** The body that would make the same job again. The count is taken anew and nothing is confirmed in advance. */
export function bodyLike(job: Job): z.output<typeof createJobSchema> {
  return createJobSchema.parse({
    source: job.source,
    request: job.request,
    name: job.name,
    note: job.note ?? undefined,
    options: {
      priority: job.options.priority,
      maxRecords: job.options.maxRecords ?? undefined,
      maxCost: job.options.maxCost ?? undefined,
    },
  })
}
