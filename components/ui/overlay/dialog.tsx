'use client'

import { lazy, Suspense } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { useOnceOpen } from '#components/ui/overlay/on-demand.tsx'
import type { ConfirmDialogProps, DialogProps } from '#components/ui/overlay/loaded/dialog.tsx'

const load = () => fetchCode(() => import('#components/ui/overlay/loaded/dialog.tsx'))
const LoadedDialog = lazy(() => load().then((file) => ({ default: file.Dialog })))
const LoadedConfirmDialog = lazy(() => load().then((file) => ({ default: file.ConfirmDialog })))

/** A question or form over the screen. Escape, the cross and a press outside close it. Loaded when it is first opened. */
export function Dialog(props: DialogProps) {
  if (!useOnceOpen(props.open)) return null
  return (
    <Suspense>
      <LoadedDialog {...props} />
    </Suspense>
  )
}

/**
 * Before something is spent or destroyed. Does not close by a press outside; the caller closes it when done. Loaded when it
 * is first opened.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  if (!useOnceOpen(props.open)) return null
  return (
    <Suspense>
      <LoadedConfirmDialog {...props} />
    </Suspense>
  )
}
