import type { Handle } from '#lib/db.ts'
import { mostSharedViews, mostViews, viewScreens, type SavedViewList, type ViewScreen } from './contract.ts'
import { savedViewOf, withOwner, type ViewReader } from './view-row.ts'

/** A person’s own views by name, then those the team shares, the latest changed first of them where there are too many. */
export async function listViews(handle: Handle, reader: ViewReader, screen?: ViewScreen): Promise<SavedViewList> {
  const where = screen === undefined ? {} : { screen }
  const own = await handle.savedView.findMany({
    where: { ...where, userId: reader.userId },
    include: withOwner,
    orderBy: [{ name: 'asc' }, { savedViewId: 'asc' }],
    take: mostViews * viewScreens.length,
  })
  const shared = await handle.savedView.findMany({
    where: { ...where, shared: true, userId: { not: reader.userId } },
    include: withOwner,
    orderBy: [{ updatedAt: 'desc' }, { savedViewId: 'desc' }],
    take: mostSharedViews + 1,
  })
  const listed = shared.slice(0, mostSharedViews).sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return {
    items: [...own, ...listed].map((row) => savedViewOf(row, reader)),
    more: shared.length > mostSharedViews,
  }
}
