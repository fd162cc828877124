'use client'

import { lazy, Suspense, useState } from 'react'
import { fetchAhead, fetchCode } from '#components/fetch-code.ts'
import { PlainTrigger } from '#components/ui/overlay/on-demand.tsx'
import type { PopoverProps } from '#components/ui/overlay/loaded/popover.tsx'

const load = () => fetchCode(() => import('#components/ui/overlay/loaded/popover.tsx'))
const Loaded = lazy(() => load().then((file) => ({ default: file.Popover })))

/** A small panel at a button, for filters and settings. Loaded when it is first opened. */
export function Popover({ open, onOpenChange, ...props }: PopoverProps) {
  const [isOpen, setOpen] = useState(false)
  const [wanted, setWanted] = useState(false)
  const shown = open ?? isOpen
  const change = (next: boolean) => {
    setOpen(next)
    onOpenChange?.(next)
  }
  if (shown && !wanted) setWanted(true)
  const plain = (
    <PlainTrigger trigger={props.trigger} popup="dialog" onNear={() => fetchAhead(load)} onOpen={() => change(true)} />
  )
  if (!wanted && !shown) return plain
  return (
    <Suspense fallback={plain}>
      <Loaded {...props} open={shown} onOpenChange={change} />
    </Suspense>
  )
}
