'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
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
  const known = query.data?.items[0]?.notificationId ?? 0
  const askedAt = Math.max(query.dataUpdatedAt, query.errorUpdatedAt)

  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined
    const ask = () => void client.invalidateQueries({ queryKey: newestQuery.queryKey }, { cancelRefetch: false })
    const deaf = onAnswer((headers) => {
      const newest = Number(headers.get(newestNotificationHeader) ?? Number.NaN)
      if (Number.isNaN(newest)) return
      heardAt.current = Date.now()
      if (newest <= known) return
      ask()
      clearTimeout(again)
      again = setTimeout(ask, lookAgainAfter)
    })
    return deaf
  }, [client, known])

  useEffect(() => {
    const timer = setInterval(() => {
      const last = Math.max(askedAt, heardAt.current)
      if (document.visibilityState === 'visible' && Date.now() - last >= askEvery) void query.refetch()
    }, 5_000)
    return () => clearInterval(timer)
  }, [askedAt, query])
  return query
}
