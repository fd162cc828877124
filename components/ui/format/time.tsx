'use client'

import { useSyncExternalStore } from 'react'
import { formatRelative } from '#components/ui/format/formats.ts'

const locale = 'en-US'
const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' })
const dayOfYear = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' })
const full = new Intl.DateTimeFormat(locale, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** One timer for every time on the screen; it runs only while one is shown. */
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function everySecond(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(() => listeners.forEach((tell) => tell()), 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function absolute(iso: string): string {
  const date = new Date(iso)
  const now = new Date()
  if (date.toDateString() === now.toDateString()) return clock.format(date)
  if (date.getFullYear() !== now.getFullYear()) return dayOfYear.format(date)
  return `${day.format(date)}, ${clock.format(date)}`
}

const never = () => () => {}

interface TimeProps {
  /** UTC, ISO 8601. */
  at: string
  /** `absolute` "2:15 PM", `relative` "2 min ago", `full` with date, seconds and zone. */
  form?: 'absolute' | 'relative' | 'full'
  className?: string
}

/** A moment in the reader's own zone; the title always has date, seconds and zone. Before hydration it is in UTC. */
export function Time({ at, form = 'absolute', className }: TimeProps) {
  const plain = at.replace('T', ' ').slice(0, 16) + ' UTC'
  const shown = useSyncExternalStore(
    form === 'full' ? never : everySecond,
    () => {
      if (Number.isNaN(Date.parse(at))) return at
      if (form === 'relative') return formatRelative(at, Date.now())
      return form === 'full' ? full.format(new Date(at)) : absolute(at)
    },
    () => plain,
  )
  const title = useSyncExternalStore(
    never,
    () => (Number.isNaN(Date.parse(at)) ? at : full.format(new Date(at))),
    () => plain,
  )
  return (
    <time dateTime={at} title={title} className={className}>
      {shown}
    </time>
  )
}
