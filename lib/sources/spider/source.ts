import type { RecordReader } from '#lib/sources/source.ts'
import { columnsOfListings, mapListing } from './listing.ts'
import { describeRun, spiderRequestSchema, type SpiderRequest } from './request.ts'

/** Listings that spiders push: nothing is asked of anyone, so all there is to say is how a record is read. */
export const spider: RecordReader<SpiderRequest> = {
  name: 'spider',
  requestSchema: spiderRequestSchema,
  repeatsKeys: true,
  terms: (request) => ({
    summary: describeRun(request),
    paid: false,
    columns: columnsOfListings,
    extraKeys: [],
    contactFields: [],
    sensitiveCriteria: [],
    reason: null,
  }),
  mapRecord: (_request, record) => mapListing(record),
}
