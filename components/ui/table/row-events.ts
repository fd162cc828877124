import type { MouseEvent, SyntheticEvent } from 'react'

interface RowEventsOptions<Row> {
  rowOf: (id: string) => Row | undefined
  onOpen?: ((row: Row) => void) | undefined
  onPoint?: ((row: Row | null) => void) | undefined
}

/** What the box around the rows hears for all of them, so that no row has listeners of its own. */
export function rowEvents<Row>({ rowOf, onOpen, onPoint }: RowEventsOptions<Row>) {
  const rowAt = ({ target }: SyntheticEvent): Row | undefined => {
    const id = target instanceof Element ? target.closest('[data-row]')?.getAttribute('data-row') : null
    return typeof id === 'string' ? rowOf(id) : undefined
  }
  const here = (event: SyntheticEvent) => onPoint?.(rowAt(event) ?? null)
  const gone = () => onPoint?.(null)
  return {
    ...(onPoint ? { onPointerOver: here, onPointerLeave: gone, onFocus: here, onBlur: gone } : {}),
    ...(onOpen
      ? {
          onClick: (event: MouseEvent) => {
            const row = rowAt(event)
            if (row !== undefined && !isForItself(event)) onOpen(row)
          },
        }
      : {}),
  }
}

/** Presses on what has an action of its own, or that end a text selection, do not open the row. */
function isForItself(event: MouseEvent): boolean {
  if (!(event.target instanceof Element)) return true
  if (event.target.closest('a, button, input, label, [role="checkbox"]')) return true
  return Boolean(document.getSelection()?.toString())
}
