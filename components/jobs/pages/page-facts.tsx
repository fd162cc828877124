import { formatCount, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import { Time } from '#components/ui/format/time.tsx'
import { ValueLine, ValueList } from '#components/ui/table/value-list.tsx'
import { recordsRange } from '#components/jobs/page-words/page-actions.ts'
import {
  allowanceEvidence,
  formatMilliseconds,
  pageOutcome,
  purchaseWords,
} from '#components/jobs/page-words/page-words.ts'
import type { Job, Page } from '#lib/jobs/contract.ts'

/** What is known about a page: its records, who had it, how long it took. */
export function PageFacts({ page }: { page: Page }) {
  const outcome = pageOutcome(page)
  return (
    <ValueList>
      <ValueLine
        name="Records"
        note={page.remainderOf === null ? null : `the rest of page ${formatCount(page.remainderOf)}`}
      >
        {recordsRange(page)}
      </ValueLine>
      {page.recordsReceived === null ? null : (
        <ValueLine name="Received" note={outcome}>
          {formatCount(page.recordsReceived)}
        </ValueLine>
      )}
      <ValueLine
        name="Attempts"
        note={page.claims > page.attempts ? `started ${formatQuantity(page.claims, 'time')}` : null}
      >
        {formatCount(page.attempts)}
      </ValueLine>
      {page.worker ? <ValueLine name="Worker">{page.worker}</ValueLine> : null}
      {page.claimedAt ? (
        <ValueLine name="Started">
          <Time at={page.claimedAt} form="full" />
        </ValueLine>
      ) : null}
      {page.notBefore && page.state === 'queued' ? (
        <ValueLine name="Tried again">
          <Time at={page.notBefore} form="relative" />
        </ValueLine>
      ) : null}
      {page.fetchMs === null ? null : <ValueLine name="Fetching took">{formatMilliseconds(page.fetchMs)}</ValueLine>}
      {page.storeMs === null ? null : <ValueLine name="Storing took">{formatMilliseconds(page.storeMs)}</ValueLine>}
      {page.writtenAt ? (
        <ValueLine name="Written">
          <Time at={page.writtenAt} form="full" />
        </ValueLine>
      ) : null}
      {page.splits > 0 ? (
        <ValueLine name="Split">{formatQuantity(page.splits, 'time')} to find a bad record</ValueLine>
      ) : null}
    </ValueList>
  )
}

function priced(records: number, cost: number | null, job: Job): string {
  const words = formatQuantity(records, 'record')
  return cost !== null && job.currency ? `${words}, ${formatMoney(cost, job.currency)}` : words
}

/** The paid request of a page: what is known about whether it was billed. */
export function PurchaseFacts({ page, job }: { page: Page; job: Job }) {
  const { purchase } = page
  if (!purchase) return null
  const evidence = allowanceEvidence(purchase)
  return (
    <ValueList>
      <ValueLine name="Purchase" note={purchase.reason}>
        {purchaseWords[purchase.state]}
      </ValueLine>
      <ValueLine name={purchase.state === 'unclear' ? 'Would have cost' : 'Reserved'}>
        {priced(purchase.recordsReserved, job.pricePerRecord === null ? null : purchase.costReserved, job)}
      </ValueLine>
      {purchase.recordsBilled === null ? null : (
        <ValueLine name="Billed">{priced(purchase.recordsBilled, purchase.costBilled, job)}</ValueLine>
      )}
      {purchase.sentAt ? (
        <ValueLine name="Sent">
          <Time at={purchase.sentAt} form="full" />
        </ValueLine>
      ) : null}
      {evidence ? <ValueLine name="Allowance before, after">{evidence}</ValueLine> : null}
      {purchase.state === 'unclear' ? <ValueLine name="Late answer">still counts if it comes</ValueLine> : null}
    </ValueList>
  )
}
