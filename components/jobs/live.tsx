'use client'

import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { PlayIcon, SnowflakeIcon } from 'lucide-react'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { formatTime } from '#components/ui/format/clock.ts'
import { useHydrated } from '#components/ui/layout/hydrated.ts'
import { Kbd } from '#components/ui/layout/kbd.tsx'
import { isShortcut } from '#components/jobs/shortcut.ts'

type Live = { frozen: boolean; toggle: () => void }

const LiveContext = createContext<Live>({ frozen: false, toggle: () => {} })

/** Keeps whether the view is frozen while one goes between the list and a job. Freezing stops the view, never the work. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [frozen, setFrozen] = useState(false)
  const live = useMemo(() => ({ frozen, toggle: () => setFrozen((was) => !was) }), [frozen])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isShortcut(event) && event.key === '.') live.toggle()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [live])
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): Live {
  return use(LiveContext)
}

interface LiveSwitchProps {
  /** When what is on screen was asked for, in milliseconds; 0 before the first answer. */
  updatedAt: number
}

/** Says how old the view is, in the reader's zone, and freezes or thaws it. */
export function LiveSwitch({ updatedAt }: LiveSwitchProps) {
  const { frozen, toggle } = useLive()
  // The server does not know the reader’s zone.
  const isTold = useHydrated() && updatedAt > 0
  return (
    <div className="inline-flex h-8 shrink-0 items-center rounded-md border border-line bg-surface pl-2.5 whitespace-nowrap max-md:hidden">
      <span aria-hidden className={frozen ? 'size-2 rounded-xs bg-rest' : 'size-2 rounded-full bg-accent'} />
      <span className="ml-2">{frozen ? 'Frozen' : 'Live'}</span>
      <span className="ml-1 min-w-25 text-sm text-ink-3">{isTold ? formatTime(updatedAt, 'seconds') : ''}</span>
      <span aria-hidden className="ml-1 h-5 border-l border-line" />
      <Button kind="quiet" size="small" aria-pressed={frozen} onClick={toggle} className="min-w-24">
        {frozen ? <PlayIcon aria-hidden /> : <SnowflakeIcon aria-hidden />}
        {frozen ? 'Thaw' : 'Freeze'}
        <Kbd>.</Kbd>
      </Button>
    </div>
  )
}

/** The same switch as one button, for narrow screens. */
export function LiveButton() {
  const { frozen, toggle } = useLive()
  return (
    <IconButton
      kind="plain"
      label={frozen ? 'Thaw the view' : 'Freeze the view'}
      aria-pressed={frozen}
      onClick={toggle}
      className="md:hidden"
    >
      {frozen ? <PlayIcon aria-hidden /> : <SnowflakeIcon aria-hidden />}
    </IconButton>
  )
}
