import { connect, inTransaction } from '#lib/db.ts'
import { propertyColumnNames } from '#lib/properties/columns.ts'
import { savePage, type PropertyPage } from '#lib/properties/commands.ts'
import { extraKeys } from './records.ts'
import { dataset, source, type Way } from './way.ts'

/** What Parcelyard does: look, compare, write what differs with its history, mark as seen. */
export function savePageWay(url: string): Way {
  const db = connect({ url, connections: 1, applicationName: 'bench savePage' })
  return {
    name: 'savePage',
    needsEmptyTable: false,
    share: 1,
    store: async ({ jobId, observedAt, pages }) => {
      // As a worker knows it from the counters of the job.
      let expectNew = false
      for (const [index, rows] of pages.entries()) {
        const records = rows.map((row) => row.record)
        const page = { source, dataset, jobId, pageId: BigInt(jobId * 1_000_000 + index), observedAt }
        const given: PropertyPage = { ...page, columns: propertyColumnNames, extraKeys, records, expectNew }
        const saved = await inTransaction(db, (tx) => savePage(tx, given, false))
        const stored = saved.insertedIds.length + saved.updatedIds.length + saved.unchangedIds.length
        expectNew = saved.insertedIds.length === records.length
        if (stored !== records.length) throw new Error(`savePage stored ${stored} of ${records.length} rows.`)
      }
    },
    close: () => db.$disconnect(),
  }
}
