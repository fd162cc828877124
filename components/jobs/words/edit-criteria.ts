import { z } from 'zod'
import { encodeQuery, escapeForAddress } from '#components/search/query/query-codec.ts'
import type { Job } from '#lib/jobs/contract.ts'
import { isContactField, isFreeFieldList } from '#lib/sources/propertyradar/fields.ts'

const requestSchema = z.object({
  criteria: z.array(z.object({ name: z.string(), value: z.json() })).min(1),
  fields: z.array(z.string()).optional(),
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
  const { criteria, fields = [] } = request.data
  const text = escapeForAddress(encodeQuery({ criteria, contactFields: fields.filter(isContactField) }))
  return text.length <= longestBeforeHash ? `/search?q=${text}` : `/search#q=${text}`
}
