import { memo } from 'react'
import { cn } from '#components/ui/format/cn.ts'
import plat from '#components/jobs/plat/plat.module.css'
import { stripTicks } from '#components/jobs/plat/strip.ts'

interface PlatStripProps {
  /** Whose it is, read aloud: "Job 1284". */
  label: string
  /** How far it is, read aloud: "4,400 of 10,000, 44%". */
  text: string
  strip: string
  /** 0 to 100; null while the size is not known. */
  percent: number | null
  /** The job has ended: what is written turns grey. */
  over: boolean
  big?: boolean
}

/** A progress bar whose ticks are the pages. Drawn again only when a tick changes. */
export const PlatStrip = memo(function PlatStrip({ label, text, strip, percent, over, big = false }: PlatStripProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuetext={text}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === null ? undefined : Math.floor(percent)}
      className={cn(plat.strip, big && plat.big, over && plat.over)}
    >
      {strip === '' ? <span className={cn(plat.tick, plat.queued)} /> : <Ticks strip={strip} />}
    </div>
  )
})

function Ticks({ strip }: { strip: string }) {
  // Ticks have no identity but their place.
  return stripTicks(strip).map((state, index) => <span key={index} className={cn(plat.tick, plat[state])} />)
}
