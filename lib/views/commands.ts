import { inTransaction, type Database, type Transaction } from '#lib/db.ts'
import { postgresCode } from '#lib/database-errors.ts'
import { ConflictError, ForbiddenError, NotFoundError, RefusedError } from '#lib/errors.ts'
import { mostViews, type ChangeSavedView, type NewSavedView, type SavedView } from './contract.ts'
import { savedViewOf, withOwner, type ViewReader } from './view-row.ts'

const unique = '23505'

/** Prisma has its own code for a broken unique key. */
function isNameTaken(error: unknown): boolean {
  return postgresCode(error) === unique || (error instanceof Error && 'code' in error && error.code === 'P2002')
}

async function orNameTaken<Result>(name: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!isNameTaken(error)) throw error
    throw new ConflictError('name-taken', `A view “${name}” is there already. Choose another name.`, [
      { field: 'name', message: 'You have a view of this name on this screen. Choose another.' },
    ])
  }
}

/**
 * Keeps an address under a name.
 * @throws ConflictError `name-taken` when the person has a view of that name on that screen.
 * @throws RefusedError `too-many-views` when they keep 200 of that screen.
 */
export async function saveView(db: Database, reader: ViewReader, view: NewSavedView): Promise<SavedView> {
  const { userId } = reader
  const work = inTransaction(db, async (tx) => {
    // One person’s savings pass one by one, so that two at once cannot both be the two hundredth.
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR NO KEY UPDATE`
    if ((await tx.savedView.count({ where: { userId, screen: view.screen } })) >= mostViews) {
      throw new RefusedError('too-many-views', `You keep ${mostViews} views of this screen. Delete one first.`)
    }
    return tx.savedView.create({ data: { ...view, userId }, include: withOwner })
  })
  return savedViewOf(await orNameTaken(view.name, work), reader)
}

/** What somebody else keeps to themselves is as if it were not there. */
async function changeable(tx: Transaction, reader: ViewReader, savedViewId: number) {
  const view = await tx.savedView.findUnique({ where: { savedViewId } })
  if (view === null || (view.userId !== reader.userId && !view.shared)) {
    throw new NotFoundError('view-not-found', 'There is no such view; it may have been deleted.')
  }
  if (!reader.mayChange(view.userId)) {
    throw new ForbiddenError(
      'not-yours',
      'This view belongs to somebody else; only they, an owner or an admin change it. Save it under a name of your own.',
    )
  }
  return view
}

/**
 * Renames a view, shares it or keeps it to its owner, or makes it hold another address.
 * @throws NotFoundError `view-not-found`, ForbiddenError `not-yours`, ConflictError `name-taken`
 */
export async function changeView(
  db: Database,
  reader: ViewReader,
  savedViewId: number,
  change: ChangeSavedView,
): Promise<SavedView> {
  const { name, query, shared } = change
  const work = inTransaction(db, async (tx) => {
    await changeable(tx, reader, savedViewId)
    return tx.savedView.update({
      where: { savedViewId },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(query === undefined ? {} : { query }),
        ...(shared === undefined ? {} : { shared }),
        updatedAt: new Date(),
      },
      include: withOwner,
    })
  })
  return savedViewOf(await orNameTaken(name ?? '', work), reader)
}

/** @throws NotFoundError `view-not-found`, ForbiddenError `not-yours` */
export async function deleteView(db: Database, reader: ViewReader, savedViewId: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    await changeable(tx, reader, savedViewId)
    await tx.savedView.deleteMany({ where: { savedViewId } })
  })
}
