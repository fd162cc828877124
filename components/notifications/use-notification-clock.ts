'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { askWhenSeen } from '#components/ask-when-seen.ts'
import { onAnswer } from '#components/heard-answers.ts'
import { newestQuery } from '#components/notifications/notification-queries.ts'
import { newestNotificationHeader } from '#lib/notifications/contract.ts'

/** While no answer says which notification is the newest, it is asked for this often, in milliseconds. */
const askEvery = 60_000
/** Of two notifications the one with the smaller number may be committed later; a second look finds it. */
const lookAgainAfter = 5_000

/**
 * Keeps the newest notifications fresh with at most one request a minute, none while the page is hidden, and none at
 * all while another answer, such as the job list’s, says that nothing is new.
 */
export function useNotificationClock() {
  const client = useQueryClient()
  const query = useQuery(newestQuery)
  const heardAt = useRef(0)
  const again = useRef<ReturnType<typeof setTimeout>>(undefined)
  const known = query.data?.items[0]?.notificationId ?? 0
  const askedAt = Math.max(query.dataUpdatedAt, query.errorUpdatedAt)

  useEffect(() => {
    const ask = () => void askWhenSeen(client, newestQuery.queryKey)
    const deaf = onAnswer((headers) => {
      const newest = Number(headers.get(newestNotificationHeader) ?? Number.NaN)
      if (Number.isNaN(newest)) return
      heardAt.current = Date.now()
      if (newest <= known) return
      ask()
      // One second look for all that is new within five seconds.
      clearTimeout(again.current)
      again.current = setTimeout(ask, lookAgainAfter)
    })
    return deaf
  }, [client, known])
  useEffect(() => () => clearTimeout(again.current), [])

  useEffect(() => {
    const timer = setInterval(() => {
      const last = Math.max(askedAt, heardAt.current)
      if (document.visibilityState === 'visible' && Date.now() - last >= askEvery) void query.refetch()
    }, 5_000)
    return () => clearInterval(timer)
  }, [askedAt, query])
  return query
}
