import { useEffect, useEffectEvent } from 'react'
import { isShortcut } from '#components/jobs/shortcut.ts'
import { openReject } from '#components/rejects/reject-address.ts'
import type { RejectEntry } from '#lib/rejects/contract.ts'

/** `j` and `k` go from record to record. */
export function useRejectKeys(items: readonly RejectEntry[], openId: number | null): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const inSheet = event.target instanceof Element && event.target.closest('[role="dialog"]:not(:has(textarea))')
    if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== 'j' && event.key !== 'k')) return
    if (!isShortcut(event) && !inSheet) return
    const at = items.findIndex(({ rejectId }) => rejectId === openId)
    const next = items[event.key === 'j' ? at + 1 : Math.max(0, at - 1)]
    if (next === undefined) return
    event.preventDefault()
    openReject(next.rejectId)
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => press(event)
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [])
}
