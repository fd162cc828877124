import { z } from 'zod'
import { inTransaction, type Database, type Handle, type Transaction } from '#lib/db.ts'
import { searchColumns } from './search-columns.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * The table that filters, orders and searches are answered from. It lies apart from `properties` because of its
 * indexes: one on trigrams alone takes the storing of a page from 18 to 30 ms, and an index on a column that changes
 * makes each change write into all the others. So pages are stored as before, and what they stored is taken over
 * afterwards, many pages at once. Until then a page waits in `batch_job_pages_unsearchable_idx`, so that nothing is
 * lost by a death and the screens can say that the search is behind.
 */

/** Most pages of one transaction, and records after which it takes no further page: about a second of Postgres. */
const pagesOfOneTurn = 25
const recordsOfOneTurn = 10_000
const searchLock = 7_260_112

const columns = Object.values(searchColumns).map(({ column }) => column)
const lowered = Object.values(searchColumns).map(({ column, kind }) =>
  kind === 'word' || kind === 'text' ? `lower(p.${column})` : `p.${column}`,
)
const columnList = Prisma.raw(columns.join(', '))
const loweredList = Prisma.raw(lowered.join(', '))
const replaced = Prisma.raw(
  [
    ...['updated_at', ...columns].map((name) => `${name} = excluded.${name}`),
    // A page that was written earlier may be taken over later.
    'last_seen_at = greatest(property_search.last_seen_at, excluded.last_seen_at)',
  ].join(', '),
)

/** Takes over what is stored under these ids, as it stands now. */
export async function makeSearchable(db: Handle, ids: Prisma.Sql): Promise<void> {
  await db.$executeRaw`
    INSERT INTO property_search (property_id, created_at, updated_at, last_seen_at, ${columnList})
    SELECT p.property_id, p.created_at, p.updated_at, greatest(p.updated_at, s.last_seen_at), ${loweredList}
    FROM properties p LEFT JOIN property_seen s ON s.property_id = p.property_id
    WHERE p.property_id IN (${ids}) ORDER BY p.property_id
    ON CONFLICT (property_id) DO UPDATE SET ${replaced}`
}

const pageRow = z.object({ page_id: z.bigint(), updated_at: z.date() })

/**
 * Pages the search has not learned of, written as their partial index is. A page that is queued again keeps the ids of
 * what it stored before among `rewritten_ids`, and need not be written once more for the search to hear of them.
 */
const unknownPage = Prisma.sql`searchable_at IS NULL AND (state = 'written' OR rewritten_ids <> '{}')`

/** Keeps the search as it is until the end of the transaction: whoever removes properties from it must hold this. */
export async function lockSearch(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${searchLock})`
}

/**
 * Takes over the next written pages and answers how many; 0 when the search knows everything, or while somebody else is
 * at it: two at once could put an older state over a newer one.
 */
export async function catchUp(db: Database, pages = pagesOfOneTurn): Promise<number> {
  return inTransaction(db, async (tx) => {
    const locks = await tx.$queryRaw`SELECT pg_try_advisory_xact_lock(${searchLock}) AS mine`
    if (z.array(z.object({ mine: z.boolean() })).parse(locks)[0]?.mine !== true) return 0
    const rows = await tx.$queryRaw`
      SELECT page_id, updated_at
      FROM (SELECT page_id, updated_at, sum(records) OVER (ORDER BY page_id) - records AS before
            FROM (SELECT page_id, updated_at,
                         inserted_count + updated_count + unchanged_count + cardinality(rewritten_ids) AS records
                  FROM batch_job_pages WHERE ${unknownPage} ORDER BY page_id LIMIT ${pages}) next) counted
      WHERE before < ${recordsOfOneTurn}`
    const next = z.array(pageRow).parse(rows)
    if (next.length === 0) return 0
    const chosen = `{${next.map((page) => page.page_id).join(',')}}`
    await takeOver(tx, chosen)
    // A page whose results moved meanwhile may hold what was not taken over: it comes again.
    return tx.$executeRaw`
      UPDATE batch_job_pages g SET searchable_at = now(), rewritten_ids = '{}'
      FROM unnest(${chosen}::bigint[], ${next.map((page) => page.updated_at)}::timestamptz[]) AS c (page_id, updated_at)
      WHERE g.page_id = c.page_id AND g.updated_at = c.updated_at`
  })
}

async function takeOver(tx: Transaction, pages: string): Promise<void> {
  await makeSearchable(
    tx,
    Prisma.sql`
      SELECT unnest(inserted_ids || updated_ids || rewritten_ids) FROM batch_job_pages WHERE page_id = ANY(${pages}::bigint[])
      UNION
      -- Stored by a page whose turn comes later; without its row here, that it was seen again would be forgotten.
      SELECT id FROM batch_job_pages CROSS JOIN LATERAL unnest(unchanged_ids) AS id
      WHERE page_id = ANY(${pages}::bigint[]) AND NOT EXISTS (SELECT 1 FROM property_search WHERE property_id = id)`,
  )
  await tx.$executeRaw`
    UPDATE property_search s SET last_seen_at = seen.at
    FROM (SELECT id, max(written_at) AS at FROM batch_job_pages CROSS JOIN LATERAL unnest(unchanged_ids) AS id
          WHERE page_id = ANY(${pages}::bigint[]) GROUP BY id ORDER BY id) seen
    WHERE s.property_id = seen.id AND s.last_seen_at < seen.at`
}

/** Whether pages are stored that the search does not know yet. */
export async function isSearchBehind(db: Handle): Promise<boolean> {
  const rows = await db.$queryRaw`
    SELECT EXISTS (SELECT 1 FROM batch_job_pages WHERE ${unknownPage}) AS behind`
  return z.array(z.object({ behind: z.boolean() })).parse(rows)[0]?.behind ?? false
}
