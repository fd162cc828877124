import { z } from 'zod'
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

/**
 * The address of the search form with the criteria and contact fields of a job; null where the form cannot show its
 * request: another source, or a list of keys alone, which the form would turn into a paid search.
 */
export function editAddress(job: Pick<Job, 'source' | 'request'>): string | null {
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
