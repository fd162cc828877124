'use client'

import { lazy, Suspense, useSyncExternalStore } from 'react'
import { isToasterWanted, onToasterWanted } from '#components/ui/overlay/toast.ts'

const Loaded = lazy(() =>
  import('#components/ui/overlay/loaded/toaster.tsx').then((file) => ({ default: file.Toaster })),
)

/** Where `toast` shows its messages. Once, in the root layout; loaded for the first message. */
export function Toaster() {
  const wanted = useSyncExternalStore(onToasterWanted, isToasterWanted, () => false)
  if (!wanted) return null
  return (
    <Suspense>
      <Loaded />
    </Suspense>
  )
}
