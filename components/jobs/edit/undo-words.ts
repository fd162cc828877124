import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import type { UndoPreview } from '#lib/properties/undo/contract.ts'

/** What the button of an undoing says it does. */
export function undoAction({ removed, restoredFields }: Pick<UndoPreview, 'removed' | 'restoredFields'>): string {
  const out = `Take out ${formatQuantity(removed, 'property', 'properties')}`
  if (restoredFields === 0) return out
  const restored = formatQuantity(restoredFields, 'value')
  return removed === 0 ? `Restore ${restored}` : `${out}, restore ${restored}`
}

/** How many values come back, and in how many properties where there are any. */
export function restoredWords({ restoredFields, restoredRows }: Pick<UndoPreview, 'restoredFields' | 'restoredRows'>) {
  if (restoredFields === 0) return '0'
  return `${formatCount(restoredFields)} in ${formatQuantity(restoredRows, 'property', 'properties')}`
}
