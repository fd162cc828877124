import type { Prisma } from '#prisma/generated/client.ts'
import { viewScreens, type SavedView } from './contract.ts'

/** Whoever asks about views, and whose views they may change. */
export interface ViewReader {
  userId: string
  mayChange: (ownerId: string) => boolean
}

export const withOwner = { user: { select: { name: true } } } satisfies Prisma.SavedViewInclude
type ViewRow = Prisma.SavedViewGetPayload<{ include: typeof withOwner }>

/** A row as everyone outside sees it. */
export function savedViewOf(row: ViewRow, reader: ViewReader): SavedView {
  return {
    savedViewId: row.savedViewId,
    screen: viewScreens.find((screen) => screen === row.screen) ?? 'jobs',
    name: row.name,
    query: row.query,
    shared: row.shared,
    mine: row.userId === reader.userId,
    mayChange: reader.mayChange(row.userId),
    ownerName: row.user.name,
    updatedAt: row.updatedAt.toISOString(),
  }
}
