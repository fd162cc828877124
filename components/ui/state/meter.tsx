'use client'

import { Meter as BaseMeter } from '@base-ui/react/meter'
import { cn } from '#components/ui/format/cn.ts'

interface MeterProps {
  label: string
  value: number
  maximum: number
  /** Read aloud instead of the bare numbers: "1,200 of 25,000 records". */
  text: string
  tone?: 'accent' | 'rest' | 'warn' | 'fail'
  className?: string
}

const tones = { accent: 'bg-accent', rest: 'bg-rest', warn: 'bg-warn', fail: 'bg-fail' }

/** How much of a limit is used, as a bar of 8 px. Label and figures stand beside it, written by the caller. */
export function Meter({ label, value, maximum, text, tone = 'accent', className }: MeterProps) {
  const most = maximum > 0 ? maximum : 1
  return (
    <BaseMeter.Root
      value={Math.min(value, most)}
      max={most}
      aria-label={label}
      getAriaValueText={() => text}
      className={className}
    >
      <BaseMeter.Track className="h-2 overflow-hidden rounded-xs bg-line">
        <BaseMeter.Indicator className={cn('h-full', tones[tone])} />
      </BaseMeter.Track>
    </BaseMeter.Root>
  )
}
