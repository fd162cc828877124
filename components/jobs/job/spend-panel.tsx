import { formatCount, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Meter } from '#components/ui/state/meter.tsx'
import { ValueLine, ValueList } from '#components/ui/table/value-list.tsx'
import type { Job } from '#lib/jobs/contract.ts'

/** What was bought against the ceiling, and what it brought. */
export function SpendPanel({ job }: { job: Job }) {
  if (!job.paid) {
    return (
      <Panel title="Spend" padded>
        <p className="text-ink-2">This job costs nothing.</p>
      </Panel>
    )
  }
  return (
    <Panel title="Spend and what it bought">
      <div className="grid gap-3 px-4 pt-3 pb-2">
        <Ceiling job={job} />
        <Lines job={job} />
      </div>
    </Panel>
  )
}

function money(job: Job, amount: number | null, digits: 2 | 4 = 2): string | null {
  return amount === null || !job.currency ? null : formatMoney(amount, job.currency, digits)
}

function Ceiling({ job }: { job: Job }) {
  const { maxRecords, maxCost } = job.options
  const spent = money(job, job.costActual)
  const used = job.recordsBought + job.recordsUnclear
  const most = maxRecords === null ? null : formatQuantity(maxRecords, 'record')
  const byCost = maxCost !== null && job.costActual !== null
  const text = byCost ? `${spent} of ${money(job, maxCost)}` : `${formatCount(used)} of ${most}`
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span>
          <b className="text-xl font-semibold">{spent ?? formatQuantity(job.recordsBought, 'export')}</b>{' '}
          <span className="text-ink-2">
            {byCost ? `of ${money(job, maxCost)} ceiling` : most ? `ceiling ${most}` : 'no ceiling'}
          </span>
        </span>
        {job.costActual !== null && job.insertedCount > 0 ? (
          <span className="text-ink-2">{money(job, job.costActual / job.insertedCount, 4)} per new record</span>
        ) : null}
      </p>
      {byCost || maxRecords !== null ? (
        <Meter
          label="Used of the ceiling"
          value={byCost ? (job.costActual ?? 0) : used}
          maximum={byCost ? (maxCost ?? 1) : (maxRecords ?? 1)}
          text={text}
        />
      ) : null}
    </>
  )
}

function Lines({ job }: { job: Job }) {
  const unclearCost = job.pricePerRecord === null ? null : money(job, job.recordsUnclear * job.pricePerRecord)
  const left = job.options.maxRecords === null ? null : job.options.maxRecords - job.recordsBought - job.recordsUnclear
  return (
    <ValueList>
      <ValueLine name="Bought">{formatQuantity(job.recordsBought, 'record')}</ValueLine>
      <ValueLine name="New among them">{formatQuantity(job.insertedCount, 'record')}</ValueLine>
      {job.recordsUnclear > 0 ? (
        <ValueLine name="Unclear, maybe billed" note={unclearCost ? `up to ${unclearCost}` : null}>
          {formatQuantity(job.recordsUnclear, 'record')}
        </ValueLine>
      ) : null}
      {left === null ? null : (
        <ValueLine name="Left below the ceiling">{formatQuantity(Math.max(0, left), 'record')}</ValueLine>
      )}
      {job.costEstimated === null ? null : (
        <ValueLine name="Estimated at the start">{money(job, job.costEstimated)}</ValueLine>
      )}
      <ValueLine name="Price">
        {job.pricePerRecord === null
          ? 'not set, so counted in exports'
          : `${money(job, job.pricePerRecord, 4)} a record`}
      </ValueLine>
    </ValueList>
  )
}
