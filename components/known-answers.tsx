'use client'

import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

/** What the server read for a question before the browser could ask it. */
export interface KnownAnswer {
  queryKey: QueryKey
  data: unknown
}

interface KnownAnswersProps {
  answers: readonly KnownAnswer[]
  /** When they were read, in milliseconds of the server’s clock. */
  at: number
  children: ReactNode
}

/** Draws a screen with what the server knew when it made the page; what the page has learned since then stays. */
export function KnownAnswers({ answers, at, children }: KnownAnswersProps) {
  const client = useQueryClient()
  useState(() => {
    // A clock that is ahead of the browser’s would make them look fresh for as long.
    const updatedAt = Math.min(at, Date.now())
    for (const { queryKey, data } of answers) {
      if (client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, data, { updatedAt })
    }
  })
  return children
}
