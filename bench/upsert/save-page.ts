import { connect, inTransaction } from '#lib/db.ts'
import { propertyColumnNames } from '#lib/properties/columns.ts'
import { savePage } from '#lib/properties/commands.ts'
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
      for (const [index, rows] of pages.entries()) {
        const records = rows.map((row) => row.record)
        const page = { source, dataset, jobId, pageId: BigInt(jobId * 1_000_000 + index), observedAt }
        const given = { ...page, columns: propertyColumnNames, extraKeys, records }
        const saved = await inTransaction(db, (tx) => savePage(tx, given, false))
        const stored = saved.insertedIds.length + saved.updatedIds.length + saved.unchangedIds.length
        if (stored !== records.length) throw new Error(`savePage stored ${stored} of ${records.length} rows.`)
      }
    },
    close: () => db.$disconnect(),
  }
}
