'use client'

import { useEffect, useRef, useState } from 'react'
import { useMe } from '#components/access/me-queries.ts'
import { actedStates } from '#components/jobs/job-changes.ts'
import { announcement, statesOf, type HeardStates } from '#components/jobs/words/announcements.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** Reads aloud, politely, when one of these jobs ends or needs a person and no toast says it. Shows nothing. */
export function Announcer({ jobs }: { jobs: readonly Job[] }) {
  const heard = useRef<HeardStates>(new Map())
  const [text, setText] = useState('')
  const userId = useMe()?.userId
  useEffect(() => {
    const news = announcement(heard.current, jobs, { userId, acted: actedStates })
    heard.current = statesOf(jobs)
    if (news) setText(news)
  }, [jobs, userId])
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  )
}
