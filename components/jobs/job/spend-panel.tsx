import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { Panel } from '#components/ui/layout/panel.tsx'
import { Meter } from '#components/ui/state/meter.tsx'
import { ValueLine, ValueList } from '#components/ui/table/value-list.tsx'
import { money, unclearCostWords } from '#components/jobs/job/spend-words.ts'
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
        <Bought job={job} />
        <Lines job={job} />
      </div>
    </Panel>
  )
}

function pricePerNew(job: Job): string | null {
  if (job.recordsBought === 0) return null
  if (job.insertedCount === 0) return 'nothing new'
  if (job.costActual !== null) return `${money(job, job.costActual / job.insertedCount, 4)} per new record`
  return `${(job.recordsBought / job.insertedCount).toFixed(2)} exports per new record`
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
        <span className="text-ink-2">{pricePerNew(job)}</span>
      </p>
      {byCost || maxRecords !== null ? (
        <Meter
          label="Used of the ceiling"
          value={byCost ? (job.costActual ?? 0) + (job.costUnclear ?? 0) : used}
          maximum={byCost ? (maxCost ?? 1) : (maxRecords ?? 1)}
          text={text}
        />
      ) : null}
    </>
  )
}

/** What became of the records that were bought, each with its share of what was spent. */
function Bought({ job }: { job: Job }) {
  const { recordsBought: bought, costActual } = job
  const lines = [
    ['New', job.insertedCount],
    ['Updated', job.updatedCount],
    ['Unchanged, owned already', job.unchangedCount],
    ['Duplicate', job.duplicateCount],
    ['Rejected', job.rejectedCount],
  ] as const
  const others = Math.max(0, bought - job.processedRecords)
  return (
    <table className="w-full">
      <caption className="sr-only">What was bought and what became of it</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">What became of it</th>
          <th scope="col">Records</th>
          <th scope="col">Share</th>
          <th scope="col">Money</th>
        </tr>
      </thead>
      <tbody>
        <BoughtLine name="Paid for" count={bought} share={null} cost={money(job, costActual)} strong />
        {[...lines, ...(others > 0 ? [['Not stored yet, or lost', others] as const] : [])].map(([name, count]) => (
          <BoughtLine
            key={name}
            name={name}
            count={count}
            share={bought > 0 ? count / bought : null}
            cost={costActual === null || bought === 0 ? null : money(job, (costActual * count) / bought)}
          />
        ))}
      </tbody>
    </table>
  )
}

interface BoughtLineProps {
  name: string
  count: number
  share: number | null
  cost: string | null
  strong?: boolean
}

function BoughtLine({ name, count, share, cost, strong }: BoughtLineProps) {
  return (
    <tr className={strong ? 'font-semibold' : undefined}>
      <th
        scope="row"
        className={`border-b border-line py-1.5 text-left ${strong ? 'font-semibold' : 'pl-3 font-normal text-ink-2'}`}
      >
        {name}
      </th>
      <td className="border-b border-line py-1.5 pl-2 text-right">{formatCount(count)}</td>
      <td className="border-b border-line py-1.5 pl-2 text-right text-ink-3">
        {share === null ? '' : `${(share * 100).toFixed(1)}%`}
      </td>
      <td className="border-b border-line py-1.5 pl-2 text-right">{cost ?? ''}</td>
    </tr>
  )
}

function Lines({ job }: { job: Job }) {
  const unclearCost = unclearCostWords(job)
  const left = job.options.maxRecords === null ? null : job.options.maxRecords - job.recordsBought - job.recordsUnclear
  return (
    <ValueList>
      {job.recordsUnclear > 0 ? (
        <ValueLine name="Unclear, maybe billed" note={unclearCost}>
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
