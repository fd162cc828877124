'use client'

import { useEffect, useRef, useState } from 'react'
import { announcement, statesOf, type HeardStates } from '#components/jobs/words/announcements.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** Reads aloud, politely, when one of these jobs ends or needs a person. Shows nothing. */
export function Announcer({ jobs }: { jobs: readonly Job[] }) {
  const heard = useRef<HeardStates>(new Map())
  const [text, setText] = useState('')
  useEffect(() => {
    const news = announcement(heard.current, jobs)
    heard.current = statesOf(jobs)
    if (news) setText(news)
  }, [jobs])
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  )
}
