import { formatCount, formatMoney, formatQuantity } from '#components/ui/format/formats.ts'
import type { Consequence } from '#components/jobs/words/consequences.ts'
import type { Job, Page, PageState } from '#lib/jobs/contract.ts'

export type PageAction = 'rerun' | 'buy-again' | 'skip'

/** What may be done to a page now by someone who may change its job. */
export function allowedPageActions(page: Page, job: Job): PageAction[] {
  if (!job.mine) return []
  if (page.state === 'unclear') return ['buy-again', 'skip']
  if (page.state === 'written') return page.rerunAskedAt === null ? ['rerun'] : []
  return page.state === 'failed' || page.state === 'cancelled' || page.state === 'skipped' ? ['rerun'] : []
}

/** "4,001 to 4,400": the records of a page, counted from 1; of one that had nothing left to ask for, none. */
export function recordsRange(page: Page): string {
  if (page.recordLimit === 0) return 'none: stored meanwhile'
  const first = page.startOffset + 1
  return `${first.toLocaleString('en-US')} to ${(page.startOffset + page.recordLimit).toLocaleString('en-US')}`
}

/** What the page's request would cost: money with a price, exports without one; null where nothing is charged. */
export function pageCost(page: Page, job: Pick<Job, 'paid' | 'pricePerRecord' | 'currency'>): string | null {
  if (!job.paid) return null
  const records = page.purchase?.recordsReserved ?? page.recordLimit
  if (job.pricePerRecord === null || !job.currency) return formatQuantity(records, 'export')
  return formatMoney(page.purchase?.costReserved ?? records * job.pricePerRecord, job.currency)
}

/** The most another request for this page can cost: the allowance that covered the first may be gone by then. */
export function costAgain(page: Page, job: Job): string {
  if (job.pricePerRecord === null || !job.currency) return formatQuantity(page.recordLimit, 'export')
  return formatMoney(page.recordLimit * job.pricePerRecord, job.currency)
}

/** What it comes to when the first request was billed after all and the page is bought again. */
function twice(page: Page, job: Job): string {
  const first = page.purchase?.recordsReserved ?? page.recordLimit
  if (job.pricePerRecord === null || !job.currency) return formatQuantity(first + page.recordLimit, 'export')
  const spent = page.purchase?.costReserved ?? first * job.pricePerRecord
  return formatMoney(spent + page.recordLimit * job.pricePerRecord, job.currency)
}

function buyingAgain(page: Page, job: Job): Consequence {
  const records = formatQuantity(page.recordLimit, 'record')
  const cost = costAgain(page, job)
  return {
    title: `Buy page ${page.pageNumber} again?`,
    lines: [
      { label: 'Records', value: recordsRange(page) },
      { label: 'This request, at most', value: cost },
      { label: 'With the first, if it was billed', value: `${twice(page, job)} for ${records}` },
    ],
    note: 'The first request counts as spent from now on. The ceiling of the job is raised by this one request.',
    confirm: `Buy again, up to ${cost}`,
    dismiss: 'Not now',
    destructive: false,
  }
}

function skipping(page: Page, job: Job): Consequence {
  const records = formatQuantity(page.recordLimit, 'record')
  return {
    title: `Skip page ${page.pageNumber}?`,
    lines: [
      { label: 'Counted as missing', value: `${records}, ${recordsRange(page)}` },
      { label: 'Counted as spent, it may have been billed', value: pageCost(page, job) ?? 'nothing' },
    ],
    note: 'Nothing more is bought for this page. If its answer still comes, it is kept.',
    confirm: `Skip ${records}`,
    dismiss: 'Not now',
    destructive: true,
  }
}

/** What running a page again can cost at most; of a skipped one the request before counts as spent already. */
function costOfRerun(page: Page, job: Job): string | null {
  return page.state === 'skipped' && job.paid ? costAgain(page, job) : pageCost(page, job)
}

function noteOfRerun(page: Page, job: Job): string {
  if (!job.paid) return 'The other pages are left alone.'
  if (page.state === 'skipped') {
    return 'The request before counts as spent; this one is bought anew. Without room under the ceiling the job stops and says so.'
  }
  return 'If its answer was bought and stored, that one is used again for nothing. The other pages are left alone.'
}

function rerunning(page: Page, job: Job): Consequence {
  const cost = costOfRerun(page, job)
  const lines = [{ label: 'Fetched again', value: `records ${recordsRange(page)}` }]
  if (cost) lines.push({ label: 'Costs at most', value: cost })
  return {
    title: `Run page ${page.pageNumber} again?`,
    lines,
    note: noteOfRerun(page, job),
    confirm: cost ? `Run again, up to ${cost}` : 'Run again',
    dismiss: 'Not now',
    destructive: false,
  }
}

function readingAgain(page: Page, job: Job): Consequence {
  const gone = job.paid ? '' : ' Only if that is gone is the source asked again, which is free.'
  return {
    title: `Read page ${formatCount(page.pageNumber)} again?`,
    lines: [
      { label: 'Read again', value: `the stored answer, records ${recordsRange(page)}` },
      { label: 'Costs', value: 'nothing' },
    ],
    note:
      `Nothing is bought.${gone} Records that read differently now are changed, with their history; what a later job ` +
      'brought stays. The counts of the page are replaced by the new ones.',
    confirm: 'Read it again',
    dismiss: 'Not now',
    destructive: false,
  }
}

/** What `action` will do to one page, with numbers. */
export function pageConsequence(action: PageAction, page: Page, job: Job): Consequence {
  if (action === 'buy-again') return buyingAgain(page, job)
  if (action === 'skip') return skipping(page, job)
  return page.state === 'written' ? readingAgain(page, job) : rerunning(page, job)
}

const nowWords: Readonly<Record<PageState, string>> = {
  queued: 'is queued',
  fetching: 'is being fetched',
  fetched: 'is being stored',
  written: 'is stored',
  failed: 'has failed',
  unclear: 'is unclear',
  skipped: 'is skipped',
  cancelled: 'is cancelled',
}

/** One sentence for after the server agreed: what the page now is, since it may have been so before. */
export function pageDoneSentence({ pageNumber, state, rerunAskedAt }: Page): string {
  return `Page ${formatCount(pageNumber)} ${rerunAskedAt === null ? nowWords[state] : 'is being read again'}.`
}
