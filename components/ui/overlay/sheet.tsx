'use client'

import { lazy, Suspense } from 'react'
import { fetchCode } from '#components/fetch-code.ts'
import { useOnceOpen } from '#components/ui/overlay/on-demand.tsx'
import type { SheetProps } from '#components/ui/overlay/loaded/sheet.tsx'

const Loaded = lazy(() =>
  fetchCode(() => import('#components/ui/overlay/loaded/sheet.tsx')).then((file) => ({ default: file.Sheet })),
)

/** A panel at the right edge; from below on narrow screens. Escape and the cross close it. Loaded when it is first opened. */
export function Sheet(props: SheetProps) {
  if (!useOnceOpen(props.open)) return null
  return (
    <Suspense>
      <Loaded {...props} />
    </Suspense>
  )
}
