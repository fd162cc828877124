'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent } from 'react'
import { toast } from '#components/ui/overlay/toast.ts'
import { showBell } from '#components/notifications/bell-state.ts'
import { hrefOf, titleOf, toneOf } from '#components/notifications/notification-words.ts'
import { takeNews } from '#components/notifications/told.ts'
import { useNotificationClock } from '#components/notifications/use-notification-clock.ts'
import { usePreferences } from '#components/preferences/preferences.ts'
import type { Notification } from '#lib/notifications/contract.ts'

const tones = { done: toast.success, fail: toast.error, warn: toast.warning, plain: toast.info } as const
/** More than this many at once, as after coming back, are one message. */
const mostToasts = 3
const shownFor = 6_000

/** Tells of new notifications on every screen, once, in whichever tab is in sight. Shows nothing itself. */
export function Notifier() {
  const { data } = useNotificationClock()
  const { browserNotifications } = usePreferences()
  const router = useRouter()
  const go = (item: Notification) => {
    const href = hrefOf(item)
    if (href) router.push(href)
  }
  const tell = useEffectEvent(async () => {
    if (!data || document.visibilityState !== 'visible') return
    const news = await takeNews(data.items)
    if (news.length === 0) return
    showToasts(news, go)
    if (browserNotifications && !document.hasFocus()) showOutside(news, go)
  })
  useEffect(() => {
    void tell()
    const look = () => void tell()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [data])
  return null
}

function showToasts(news: readonly Notification[], go: (item: Notification) => void) {
  if (news.length > mostToasts) {
    toast.info(`${news.length} jobs ended or need you`, {
      duration: shownFor,
      action: { label: 'Show', onClick: () => showBell(true) },
    })
    return
  }
  for (const item of news.toReversed()) {
    tones[toneOf(item.kind)](titleOf(item), {
      id: `notification-${item.notificationId}`,
      description: item.message,
      duration: shownFor,
      ...(hrefOf(item) ? { action: { label: 'Open', onClick: () => go(item) } } : {}),
    })
  }
}

function showOutside(news: readonly Notification[], go: (item: Notification) => void) {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return
  const [first] = news
  if (!first) return
  const title = news.length === 1 ? titleOf(first) : `${news.length} jobs ended or need you`
  try {
    const shown = new Notification(title, {
      body: news.length === 1 ? first.message : news.map(titleOf).join('\n').slice(0, 500),
      tag: `parcelyard-${first.notificationId}`,
    })
    shown.addEventListener('click', () => {
      window.focus()
      if (news.length === 1) go(first)
      else showBell(true)
      shown.close()
    })
  } catch {
    // Phones allow them from a service worker only; the message on the page was shown.
  }
}
