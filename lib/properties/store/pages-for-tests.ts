import { z } from 'zod'
import { connect, inTransaction, type Database, type Handle } from '#lib/db.ts'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { PropertyColumn, PropertyValue } from '#lib/properties/columns.ts'
import { savePage, withCareIfNeeded, type PropertyPage, type SavedPage } from '#lib/properties/commands.ts'
import { contentHasher, type PropertyRecord } from '#lib/properties/record.ts'
import { makeSearchable } from '#lib/properties/search/search.ts'

/** A record of a small page: `values` in the order of the page’s columns. */
export interface RecordDraft {
  key: string
  version?: string
  position?: number
  values?: readonly PropertyValue[]
  extra?: Record<string, unknown>
}

export interface PageDraft {
  jobId?: number
  pageId?: number
  dataset?: string
  /** Minutes after some moment at which the job started. */
  startedAt?: number
  columns?: readonly PropertyColumn[]
  extraKeys?: readonly string[]
  records: readonly RecordDraft[]
  expectNew?: boolean
}

/** A page as `savePage` wants it; one text column, the city, unless others are named. */
export function propertyPage(draft: PageDraft): PropertyPage {
  const { jobId = 1, pageId = 1, dataset = 'sandbox', startedAt = 0, columns = ['city'], extraKeys = [] } = draft
  return {
    source: 'propertyradar',
    dataset,
    jobId,
    pageId: BigInt(pageId),
    observedAt: new Date(Date.UTC(2026, 0, 1, 0, startedAt)),
    columns,
    extraKeys,
    expectNew: draft.expectNew ?? false,
    records: draft.records.map((record, index): PropertyRecord => {
      const content = {
        version: record.version ?? '',
        values: record.values ?? columns.map(() => null),
        extra: record.extra ?? {},
      }
      const hash = contentHasher(columns, extraKeys)
      return { sourceKey: record.key, position: record.position ?? index, ...content, contentHash: hash(content) }
    }),
  }
}

/** What became of a page’s records, in numbers. */
export type SavedCounts = Omit<SavedPage, 'insertedIds' | 'updatedIds' | 'unchangedIds' | 'rewrittenIds'> &
  Record<'inserted' | 'updated' | 'unchanged' | 'rewritten', number>

export function inNumbers({ insertedIds, updatedIds, unchangedIds, rewrittenIds, ...rest }: SavedPage): SavedCounts {
  const numbers = { inserted: insertedIds.length, updated: updatedIds.length, unchanged: unchangedIds.length }
  return { ...numbers, rewritten: rewrittenIds.length, ...rest }
}

/** Stores a page in a transaction of its own, repeated as the worker repeats it. */
export async function save(db: Database, draft: PageDraft): Promise<SavedCounts> {
  const store = (care: boolean) => inTransaction(db, (tx) => savePage(tx, propertyPage(draft), care))
  return inNumbers(await withCareIfNeeded(store))
}

const storedRow = z.object({
  source_key: z.string(),
  city: z.string().nullable(),
  owner_name: z.string().nullable(),
  list_price: z.number().nullable(),
  extra: z.record(z.string(), z.unknown()),
  version: z.string(),
  revision: z.int(),
})
export type StoredProperty = z.infer<typeof storedRow>

/** The stored rows of a dataset by key. */
export async function stored(db: Handle, dataset = 'sandbox'): Promise<StoredProperty[]> {
  const rows = await db.$queryRaw`
    SELECT source_key, city, owner_name, list_price::float8, extra, version, revision FROM properties
    WHERE dataset = ${dataset} ORDER BY source_key COLLATE "C"`
  return z.array(storedRow).parse(rows)
}

const changeRow = z.object({ source_key: z.string(), revision: z.int(), job_id: z.int(), fields: z.unknown() })

/** The change history of a dataset, oldest first. */
export async function history(db: Handle, dataset = 'sandbox') {
  const rows = await db.$queryRaw`
    SELECT p.source_key, c.revision, c.job_id, c.fields FROM property_changes c JOIN properties p USING (property_id)
    WHERE p.dataset = ${dataset} ORDER BY c.change_id`
  return z.array(changeRow).parse(rows)
}

/** A database for one test file with a client on it. */
export async function openStore(server: 'embedded' | 'postgres15' = 'embedded') {
  const database: TestDatabase = await createTestDatabase({ server })
  const db = connect({ url: database.url, connections: 6, applicationName: 'properties test' })
  return {
    db,
    url: database.url,
    close: async () => {
      await db.$disconnect()
      await database.drop()
    },
  }
}

/** Tells the search of everything stored, as the worker does page by page. */
export const makeAllSearchable = (db: Database): Promise<void> =>
  makeSearchable(db, Prisma.sql`SELECT property_id FROM properties`)
