'use client'

import { useSyncExternalStore } from 'react'
import { formatMoment, formatTime, onClockChange } from '#components/ui/format/clock.ts'
import { formatRelative } from '#components/ui/format/formats.ts'

/** One timer for every time on the screen; it runs only while one is shown. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function everySecond(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => listeners.forEach((tell) => tell()), 1000)
  const deaf = onClockChange(listener)
  return () => {
    deaf()
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

interface TimeProps {
  /** UTC, ISO 8601. */
  at: string
  /** `absolute` "2:15 PM", `relative` "2 min ago", `milliseconds` "2:15:03.120 PM", `full` with date, seconds and zone. */
  form?: 'absolute' | 'relative' | 'milliseconds' | 'full'
  className?: string
}

/** A moment in the reader's zone, theirs to choose; the title always has date, seconds and zone. Before hydration it is in UTC, and an age is not told. */
export function Time({ at, form = 'absolute', className }: TimeProps) {
  const ages = form === 'absolute' || form === 'relative'
  const plain = at.replace('T', ' ').slice(0, 16) + ' UTC'
  const shown = useSyncExternalStore(
    ages ? everySecond : onClockChange,
    () => {
      if (Number.isNaN(Date.parse(at))) return at
      if (form === 'relative') return formatRelative(at, Date.now())
      return form === 'absolute' ? formatMoment(new Date(at), new Date()) : formatTime(new Date(at), form)
    },
    () => (form === 'relative' ? '\u00a0' : plain),
  )
  const title = useSyncExternalStore(
    onClockChange,
    () => (Number.isNaN(Date.parse(at)) ? at : formatTime(new Date(at), 'full')),
    () => plain,
  )
  return (
    <time dateTime={at} title={title} className={className}>
      {shown}
    </time>
  )
}
