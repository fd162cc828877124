'use client'

import { useEffect, useRef, useState } from 'react'
import { AlarmClockIcon, XIcon } from 'lucide-react'
import { onAnswer } from '#components/heard-answers.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { formatDuration } from '#components/ui/format/formats.ts'
import { offBy, type Heard } from '#components/shell/notices/clock-offset.ts'
import { StrapHeight } from '#components/shell/notices/strap-height.tsx'

/** Where the browser’s clock is off by more than a minute: every age and time left on the screens is off as well. */
export function ClockStrap() {
  const [off, setOff] = useState(0)
  const [away, setAway] = useState(false)
  const before = useRef<Heard | null>(null)
  useEffect(
    () =>
      onAnswer((headers) => {
        const heard = { serverMs: Date.parse(headers.get('date') ?? ''), browserMs: Date.now() }
        setOff(offBy(before.current, heard))
        before.current = heard
      }),
    [],
  )
  if (off === 0 || away) return null
  return (
    <div className="flex h-10 items-center gap-2 border-b border-line bg-warn-soft pr-3 pl-6 max-md:pl-4">
      <StrapHeight of="clock" pixels={40} />
      <AlarmClockIcon className="size-4 shrink-0 text-warn" aria-hidden />
      <p role="status" className="min-w-0 flex-1 truncate">
        <b className="font-semibold">
          This computer’s clock is {formatDuration(Math.abs(off) / 1000)} {off > 0 ? 'ahead' : 'behind'}.
        </b>{' '}
        Ages and times left are off by as much; set it right.
      </p>
      <IconButton label="Hide this note" size="small" onClick={() => setAway(true)} className="max-md:h-8 max-md:w-8">
        <XIcon aria-hidden />
      </IconButton>
    </div>
  )
}
