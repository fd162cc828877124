import { z } from 'zod'
import type { Handle } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { readFilterQuery, type NamedList, type PropertyFilter } from '#lib/properties/contract.ts'
import type { OpenedFilter } from './filter.ts'

/** More lists than a person can tell apart. */
export const mostLists = 500

const listRow = z.object({
  list_id: z.int(),
  name: z.string(),
  kind: z.enum(['fixed', 'live']),
  query: z.string().nullable(),
  created_by: z.string(),
  owner: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
  members: z.int().nullable(),
})

const listSelect = Prisma.sql`
  SELECT l.list_id, l.name, l.kind, l.query, l.created_by, u.name AS owner, l.created_at, l.updated_at,
         CASE WHEN l.kind = 'fixed' THEN (SELECT count(*)::int FROM property_list_members m WHERE m.list_id = l.list_id)
         END AS members
  FROM property_lists l JOIN users u ON u.id = l.created_by`

function listFromRow(row: z.infer<typeof listRow>): NamedList {
  return {
    listId: row.list_id,
    name: row.name,
    kind: row.kind,
    query: row.query,
    members: row.members,
    createdBy: row.created_by,
    createdByName: row.owner,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** All lists by name; at most 500 there are. */
export async function listLists(db: Handle): Promise<NamedList[]> {
  const rows = await db.$queryRaw`${listSelect} ORDER BY lower(l.name), l.list_id LIMIT ${mostLists}`
  return z.array(listRow).parse(rows).map(listFromRow)
}

/** @throws NotFoundError */
export async function readList(db: Handle, listId: number): Promise<NamedList> {
  const rows = await db.$queryRaw`${listSelect} WHERE l.list_id = ${listId}`
  const [row] = z.array(listRow).parse(rows)
  if (row === undefined) throw new NotFoundError('list-not-found', `There is no list ${listId}; it may be deleted.`)
  return listFromRow(row)
}

/**
 * Opens the live lists a filter names: each becomes its own filter, all of which must be met. A filter without live
 * lists is answered as it is.
 * @throws NotFoundError for a list that is gone
 */
export async function openLists(db: Handle, filter: PropertyFilter): Promise<OpenedFilter> {
  if (filter.listId === undefined) return filter
  const asked = [filter.listId].flat()
  const lists = await Promise.all(asked.map((listId) => readList(db, listId)))
  const live = lists.filter((list) => list.kind === 'live')
  if (live.length === 0) return filter
  const fixed = lists.filter((list) => list.kind === 'fixed').map((list) => list.listId)
  const { listId: _, ...rest } = filter
  return {
    ...rest,
    ...(fixed.length > 0 ? { listId: fixed } : {}),
    also: live.map((list) => readFilterQuery(list.query ?? '').filter),
  }
}
