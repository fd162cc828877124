'use client'

import { useEffect, useState } from 'react'
import { cn } from '#components/ui/format/cn.ts'

/** True once `active` has lasted 200 ms: what answers sooner needs no placeholder. */
export function useLate(active: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!active) return
    const timer = setTimeout(() => setLate(true), 200)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [active])
  return late && active
}

/** A grey bar in the place of a line of text. */
export function SkeletonBar({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-3 animate-pulse rounded-xs bg-line', className)} />
}

interface SkeletonRowsProps {
  rows?: number
  /** Height of the rows that will come, in pixels. */
  height: number
}

const widths = ['w-3/4', 'w-1/2', 'w-2/3', 'w-5/6']

/** Rows of the height that will come. Reads as "Loading". */
export function SkeletonRows({ rows = 8, height }: SkeletonRowsProps) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ height }} className="flex items-center gap-6 border-b border-line px-4 last:border-0">
          <span className="w-24 shrink-0">
            <SkeletonBar className={widths[index % 4]} />
          </span>
          <span className="flex-1">
            <SkeletonBar className={widths[(index + 1) % 4]} />
          </span>
          <span className="w-16 shrink-0">
            <SkeletonBar className={widths[(index + 2) % 4]} />
          </span>
        </div>
      ))}
    </div>
  )
}

/** The same, once waiting has lasted long enough to be told of. */
export function LateRows({ waiting, ...rows }: SkeletonRowsProps & { waiting: boolean }) {
  return useLate(waiting) ? <SkeletonRows {...rows} /> : null
}
