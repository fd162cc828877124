'use client'

import { lazy, Suspense, useState } from 'react'
import { fetchAhead, fetchCode } from '#components/fetch-code.ts'
import { PlainTrigger } from '#components/ui/overlay/on-demand.tsx'
import type { MenuProps } from '#components/ui/overlay/loaded/menu.tsx'

const load = () => fetchCode(() => import('#components/ui/overlay/loaded/menu.tsx'))
const Loaded = lazy(() => load().then((file) => ({ default: file.Menu })))

/** A list of actions at a button. Loaded when it is first opened. */
export function Menu(props: MenuProps) {
  const [wanted, setWanted] = useState(false)
  const plain = (
    <PlainTrigger trigger={props.trigger} popup="menu" onNear={() => fetchAhead(load)} onOpen={() => setWanted(true)} />
  )
  if (!wanted) return plain
  return (
    <Suspense fallback={plain}>
      <Loaded {...props} />
    </Suspense>
  )
}

/** One action of a `Menu`. */
export const MenuItem = lazy(() => load().then((file) => ({ default: file.MenuItem })))

/** A line between actions of a `Menu`. */
export const MenuLine = lazy(() => load().then((file) => ({ default: file.MenuLine })))
