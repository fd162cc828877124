import { connect } from '#lib/db.ts'
import type { BenchRow } from './records.ts'
import { dataset, source, type Delivery, type Way } from './way.ts'

/** What one writes with an ORM at first: `upsert` for each row, in one transaction a page. */
export function prismaUpsertWay(url: string): Way {
  const db = connect({ url, connections: 1, applicationName: 'bench prismaUpsert' })
  return {
    name: 'prismaUpsert',
    needsEmptyTable: false,
    share: 0.1,
    store: async (delivery) => {
      for (const rows of delivery.pages) {
        await db.$transaction(async (tx) => {
          for (const row of rows) await tx.property.upsert(upsertOf(row, delivery))
        })
      }
    },
    close: () => db.$disconnect(),
  }
}

function upsertOf({ record, home }: BenchRow, { jobId, observedAt }: Delivery) {
  const { sourceKey, version, position, contentHash, extra } = record
  const dates = { listingDate: new Date(home.listingDate), closeDate: new Date(home.closeDate) }
  const order = { version, observedAt, position, contentHash, lastJobId: jobId }
  const values = { ...home, ...dates, ...order, extra: { ...extra } as Record<string, string> }
  return {
    where: { sourceKey_dataset_source: { source, dataset, sourceKey } },
    create: { source, dataset, sourceKey, firstJobId: jobId, ...values },
    update: { ...values, revision: { increment: 1 } },
  }
}
