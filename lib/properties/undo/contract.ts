import { z } from 'zod'

/** What undoing a job does to the stored rows. */
export const undoCountsSchema = z.object({
  /** Rows only this job brought: taken out. */
  removed: z.int(),
  /** Rows it brought that stay: another job has delivered them since, or somebody wrote on them or put them in a list. */
  kept: z.int(),
  /** Values it changed that get back what they were, and the rows they stand in. */
  restoredFields: z.int(),
  restoredRows: z.int(),
  /** Values it changed that stay, because something newer came. */
  refusedFields: z.int(),
})
export type UndoCounts = z.infer<typeof undoCountsSchema>

export const noCounts: UndoCounts = { removed: 0, kept: 0, restoredFields: 0, restoredRows: 0, refusedFields: 0 }

/** One after the other. */
export function addCounts(one: UndoCounts, other: UndoCounts): UndoCounts {
  return {
    removed: one.removed + other.removed,
    kept: one.kept + other.kept,
    restoredFields: one.restoredFields + other.restoredFields,
    restoredRows: one.restoredRows + other.restoredRows,
    refusedFields: one.refusedFields + other.refusedFields,
  }
}

export const undoPreviewSchema = z
  .object({
    ...undoCountsSchema.shape,
    /** Pages that were looked at; fewer than all of a very large job. */
    pagesCounted: z.int(),
    pages: z.int(),
    /** Why it cannot be undone now; null when it can. */
    refusal: z.string().nullable(),
  })
  .meta({ id: 'UndoPreview' })
export type UndoPreview = z.infer<typeof undoPreviewSchema>
