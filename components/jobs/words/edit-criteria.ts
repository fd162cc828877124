import { z } from 'zod'
import { crawlSchema, isPushed } from '#components/jobs/words/pushed.ts'
import { heldMissing } from '#components/search/query/missing-choice.ts'
import { encodeQuery, escapeForAddress } from '#components/search/query/query-codec.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { onlyMissingSchema } from '#lib/sources/propertyradar/only-missing.ts'
import { isContactField, isFreeFieldList } from '#lib/sources/propertyradar/fields.ts'

const requestSchema = z.object({
  criteria: z.array(z.object({ name: z.string(), value: z.json() })).min(1),
  fields: z.array(z.string()).optional(),
  onlyMissing: onlyMissingSchema.optional(),
})

/** Longest query, in escaped characters, that goes before the `#`: servers refuse requests whose head is over 16 kB. */
const longestBeforeHash = 6_000

const fileSchema = z.object({ upload: z.string() })

type Requested = Pick<Job, 'source' | 'request'>

/** Where the request of a job can be changed in a copy, or why it cannot. */
export type EditChoice = { address: string; words: string } | { reason: string }

/** How the request of a job can be changed in a copy; null where there is no form that could show it. */
export function editChoice(job: Pick<Job, 'jobId' | 'source' | 'request'>): EditChoice | null {
  if (isPushed(job)) return { reason: 'What it asks for is set in the spider that pushes it.' }
  if (job.source === 'spider') {
    const { search, city, spider } = crawlSchema.parse(job.request)
    const query = new URLSearchParams({ read: search, ...(city && { city }), ...(spider && { spider }) })
    return { address: `/sources?${query}`, words: 'Edit its search in a copy' }
  }
  if (job.source === 'file') {
    const file = fileSchema.safeParse(job.request)
    if (!file.success) return null
    const query = new URLSearchParams({ upload: file.data.upload, like: String(job.jobId) })
    return { address: `/files?${query}`, words: 'Edit its mapping in a copy' }
  }
  const address = searchAddress(job)
  return address === null ? null : { address, words: 'Edit criteria in a copy' }
}

/**
 * The address of the search form with the criteria and contact fields of a job; null where the form cannot show its
 * request: another source, or a list of keys alone, which the form would turn into a paid search.
 */
function searchAddress(job: Requested): string | null {
  if (job.source !== 'propertyradar') return null
  const request = requestSchema.safeParse(job.request)
  if (!request.success || isFreeFieldList(request.data.fields)) return null
  const { criteria, fields = [], onlyMissing } = request.data
  const query = {
    criteria,
    contactFields: fields.filter(isContactField),
    ...(onlyMissing === undefined ? {} : { onlyMissing: heldMissing(onlyMissing, Date.now()) }),
  }
  const text = escapeForAddress(encodeQuery(query))
  return text.length <= longestBeforeHash ? `/search?q=${text}` : `/search#q=${text}`
}
