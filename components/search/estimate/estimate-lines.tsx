'use client'

import type { ReactNode } from 'react'
import type { Estimate } from '#lib/jobs/estimate/contract.ts'
import { formatCount, formatDuration, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import { cn } from '#components/ui/format/cn.ts'

interface LineProps {
  name: string
  /** Quieter, under the value. */
  note?: ReactNode
  strong?: boolean
  children: ReactNode
}

function Line({ name, note, strong = false, children }: LineProps) {
  return (
    <div className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0">
      <dt className={cn('shrink-0', strong ? 'font-semibold' : 'text-ink-2')}>{name}</dt>
      <dd className="text-right font-medium">
        <span className={cn(strong && 'text-xl font-semibold')}>{children}</span>
        {note ? <span className="block text-sm font-normal text-ink-3">{note}</span> : null}
      </dd>
    </div>
  )
}

/** What a start would get and take: records, allowance, cost, time. */
export function EstimateLines({ estimate }: { estimate: Estimate }) {
  const { totalRecords, pages, paid } = estimate
  return (
    <dl>
      <Line
        name={paid ? 'To buy' : 'To get'}
        note={`${formatQuantity(pages, 'page')} of up to ${formatCount(estimate.recordsPerPage)}`}
      >
        {formatQuantity(totalRecords, 'record')}
      </Line>
      {paid ? <PaidLines estimate={estimate} /> : null}
      <Line name="Time" note={timeNote(estimate)}>
        {estimate.seconds === null ? 'not measured yet' : `about ${formatDuration(estimate.seconds)}`}
      </Line>
      {estimate.contactFields.length > 0 ? (
        <Line name="Contact fields" note={estimate.contactFields.join(', ')}>
          {formatCount(estimate.contactFields.length)}
        </Line>
      ) : null}
    </dl>
  )
}

function PaidLines({ estimate }: { estimate: Estimate }) {
  const { allowanceLeft, monthlyAllowance, recordsCharged, pricePerRecord, currency } = estimate
  return (
    <>
      <Line name="Allowance left">
        {allowanceLeft === null ? 'not known' : formatCount(allowanceLeft)}
        {allowanceLeft !== null && monthlyAllowance !== null ? ` of ${formatCount(monthlyAllowance)}` : ''}
      </Line>
      {recordsCharged > 0 ? (
        <Line name="Above the allowance">
          {formatCount(recordsCharged)}
          {pricePerRecord === null ? '' : ` × ${formatMoney(pricePerRecord, currency ?? 'USD', 4)}`}
        </Line>
      ) : null}
      <CostLine estimate={estimate} />
    </>
  )
}

function CostLine({ estimate: { cost, currency, totalRecords } }: { estimate: Estimate }) {
  if (cost === null) {
    return (
      <Line name="Cost" strong note="No cost is shown: your operator has set no price per record.">
        {formatQuantity(totalRecords, 'export')}
      </Line>
    )
  }
  return (
    <Line name="Cost" strong note={cost === 0 ? 'within the allowance' : 'estimate'}>
      {formatMoney(cost, currency ?? 'USD')}
    </Line>
  )
}

function timeNote({ seconds, secondsFromThrottle }: Estimate): string {
  if (seconds !== null) return 'from the last pages of this installation'
  return `at least ${formatDuration(Math.max(1, secondsFromThrottle))} by the speed limit`
}
