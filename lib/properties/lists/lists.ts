import { z } from 'zod'
import { postgresCode } from '#lib/database-errors.ts'
import { inTransaction, type Database, type Handle } from '#lib/db.ts'
import { ConflictError, RefusedError } from '#lib/errors.ts'
import {
  queryOfFilter,
  type NamedList,
  type NewList,
  type PropertyFilter,
  type PropertySelection,
} from '#lib/properties/contract.ts'
import { mostLists, openLists, readList } from '#lib/properties/search/list-queries.ts'
import { countSelected, selectedIds } from '#lib/properties/search/selection.ts'
import { takenOut } from './marks.ts'

/** Named sets of properties: a fixed list is its members, a live one whatever its filter finds. */

/**
 * Makes a list: a live one of a filter, a fixed one of a selection, or an empty one.
 * @throws ConflictError `name-taken`, RefusedError as `selectedIds` and `countSelected`
 */
export async function createList(db: Database, draft: NewList, createdBy: string): Promise<NamedList> {
  if (draft.kind === 'live') await refuseLiveInLive(db, draft.filter)
  const listId = await inTransaction(db, async (tx) => {
    const counts = await tx.$queryRaw`SELECT count(*)::int AS lists FROM property_lists`
    if ((z.array(z.object({ lists: z.int() })).parse(counts)[0]?.lists ?? 0) >= mostLists) {
      throw new RefusedError('too-many-lists', `There are ${mostLists} lists. Delete one nobody needs first.`)
    }
    const query = draft.kind === 'live' ? queryOfFilter(draft.filter) : null
    const rows = await named(
      () => tx.$queryRaw`
        INSERT INTO property_lists (name, kind, query, created_by) VALUES (${draft.name}, ${draft.kind}, ${query}, ${createdBy})
        RETURNING list_id`,
    )
    const made = z.array(z.object({ list_id: z.int() })).parse(rows)[0]?.list_id ?? 0
    if (draft.kind === 'fixed' && draft.selection) await addSelected(tx, made, draft.selection)
    return made
  })
  return readList(db, listId)
}

async function refuseLiveInLive(db: Handle, filter: PropertyFilter): Promise<void> {
  const opened = await openLists(db, filter)
  if (opened.also === undefined) return
  throw new RefusedError(
    'live-list-in-live-list',
    'A live list cannot follow another live list. Use its filter instead.',
    [{ field: 'filter.listId', message: 'Name fixed lists only.' }],
  )
}

/** Runs a statement that names a list. @throws ConflictError `name-taken` */
async function named<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (error) {
    if (postgresCode(error) !== '23505') throw error
    throw new ConflictError('name-taken', 'There is a list of this name. Choose another; nothing was changed.', [
      { field: 'name', message: 'Taken.' },
    ])
  }
}

/** @throws NotFoundError, ConflictError `name-taken` */
export async function renameList(db: Database, listId: number, name: string): Promise<NamedList> {
  await named(
    () => db.$executeRaw`UPDATE property_lists SET name = ${name}, updated_at = now() WHERE list_id = ${listId}`,
  )
  return readList(db, listId)
}

/** Deletes a list and answers how many members it had. The properties stay. */
export async function deleteList(db: Database, listId: number): Promise<{ members: number }> {
  const { members } = await readList(db, listId)
  await db.$executeRaw`DELETE FROM property_lists WHERE list_id = ${listId}`
  return { members: members ?? 0 }
}

/**
 * Adds a selection to a fixed list and answers how many are new in it.
 * @throws NotFoundError, ConflictError `wrong-state` for a live list, RefusedError as `selectedIds` and `countSelected`
 */
export async function addToList(db: Database, listId: number, selection: PropertySelection): Promise<number> {
  return changeMembers(db, listId, (tx) => addSelected(tx, listId, selection))
}

/** Takes a selection out of a fixed list and answers how many left it. Throws as `addToList`. */
export async function removeFromList(db: Database, listId: number, selection: PropertySelection): Promise<number> {
  return changeMembers(db, listId, async (tx) => {
    const ids = await selectedIds(tx, selection)
    await countSelected(tx, ids)
    return tx.$executeRaw`DELETE FROM property_list_members WHERE list_id = ${listId} AND property_id IN (${ids})`
  })
}

async function addSelected(db: Handle, listId: number, selection: PropertySelection): Promise<number> {
  const ids = await selectedIds(db, selection)
  await countSelected(db, ids)
  try {
    return await db.$executeRaw`
      INSERT INTO property_list_members (list_id, property_id) SELECT ${listId}, c.property_id FROM (${ids}) c
      ON CONFLICT DO NOTHING`
  } catch (error) {
    throw postgresCode(error) === '23503' ? takenOut() : error
  }
}

async function changeMembers(db: Database, listId: number, change: (tx: Handle) => Promise<number>): Promise<number> {
  const { kind, name } = await readList(db, listId)
  if (kind === 'live') {
    throw new ConflictError(
      'wrong-state',
      `“${name}” is a live list: it holds what its filter finds. Make a fixed list of it to add or remove by hand.`,
    )
  }
  return inTransaction(db, async (tx) => {
    const changed = await change(tx)
    await tx.$executeRaw`UPDATE property_lists SET updated_at = now() WHERE list_id = ${listId}`
    return changed
  })
}
