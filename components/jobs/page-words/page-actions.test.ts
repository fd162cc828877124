import { expect, test } from 'vitest'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import {
  allowedPageActions,
  pageConsequence,
  pageDoneSentence,
  recordsRange,
} from '#components/jobs/page-words/page-actions.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const priced = sampleJob({ paid: true, currency: 'USD', pricePerRecord: 0.01 })
const unclear = samplePage({
  pageNumber: 11,
  startOffset: 4_000,
  state: 'unclear',
  purchase: {
    state: 'unclear',
    recordsReserved: 400,
    costReserved: 4,
    recordsBilled: null,
    costBilled: null,
    allowanceBefore: 0,
    allowanceAfter: 0,
    reason: null,
    sentAt: '2026-11-19T21:16:48.000Z',
    settledAt: null,
  },
})

test('a page of which nothing was left to ask for has no records', () => {
  expect(recordsRange(samplePage({ startOffset: 400, recordLimit: 0 }))).toBe('none: stored meanwhile')
  expect(recordsRange(samplePage({ startOffset: 400, recordLimit: 400 }))).toBe('401 to 800')
})

test('an unclear page can be bought again or skipped, never just run again', () => {
  expect(allowedPageActions(unclear, priced)).toEqual(['buy-again', 'skip'])
})

test('a failed or cancelled page can run again and a written one be read again, a queued one cannot', () => {
  expect(allowedPageActions(samplePage({ state: 'failed' }), priced)).toEqual(['rerun'])
  expect(allowedPageActions(samplePage({ state: 'cancelled' }), priced)).toEqual(['rerun'])
  expect(allowedPageActions(samplePage({ state: 'written' }), priced)).toEqual(['rerun'])
  const underWay = samplePage({ state: 'written', rerunAskedAt: '2026-11-19T21:16:48.000Z' })
  expect(allowedPageActions(underWay, priced)).toEqual([])
  expect(allowedPageActions(samplePage({ state: 'queued' }), priced)).toEqual([])
})

test('reading a written page again says that nothing is bought, and names no amount', () => {
  const { title, lines, note, confirm } = pageConsequence('rerun', samplePage(), priced)
  expect([title, confirm]).toEqual(['Read page 1 again?', 'Read it again'])
  expect(lines).toContainEqual({ label: 'Costs', value: 'nothing' })
  expect(note).toMatch(/^Nothing is bought\. Records/)
  expect(pageConsequence('rerun', samplePage(), sampleJob()).note).toContain('the source asked again, which is free')
})

test('a skipped page can be bought anew, and the request before stays spent', () => {
  const skipped = { ...unclear, state: 'skipped' } as const
  expect(allowedPageActions(skipped, priced)).toEqual(['rerun'])
  const { confirm, note } = pageConsequence('rerun', skipped, priced)
  expect(confirm).toBe('Run again, up to $4.00')
  expect(note).toMatch(/^The request before counts as spent; this one is bought anew\./)
})

test('pages of someone else’s job can only be looked at', () => {
  expect(allowedPageActions(unclear, sampleJob({ mine: false }))).toEqual([])
})

test('buying again puts the amount on the button and says what it comes to at worst', () => {
  const { confirm, lines } = pageConsequence('buy-again', unclear, priced)
  expect(confirm).toBe('Buy again, up to $4.00')
  expect(lines).toContainEqual({ label: 'With the first, if it was billed', value: '$8.00 for 400 records' })
})

test('buying again what the allowance covered the first time still names the most it can cost', () => {
  const covered = { ...unclear, purchase: unclear.purchase && { ...unclear.purchase, costReserved: 0 } }
  expect(pageConsequence('buy-again', covered, priced).confirm).toBe('Buy again, up to $4.00')
})

test('without a price the amount is a number of exports', () => {
  const { confirm } = pageConsequence('buy-again', unclear, sampleJob({ paid: true }))
  expect(confirm).toBe('Buy again, up to 400 exports')
})

test('skipping says how many records will be missing', () => {
  const { confirm, lines } = pageConsequence('skip', unclear, priced)
  expect(confirm).toBe('Skip 400 records')
  expect(lines[0]).toEqual({ label: 'Counted as missing', value: '400 records, 4,001 to 4,400' })
})

test('running a page of a free source again names no cost', () => {
  expect(pageConsequence('rerun', samplePage({ state: 'failed' }), sampleJob()).confirm).toBe('Run again')
})

test('what is said afterwards is what the page is, also when the server had nothing to change', () => {
  expect(pageDoneSentence(samplePage({ pageNumber: 3, state: 'queued' }))).toBe('Page 3 is queued.')
  expect(pageDoneSentence(samplePage({ pageNumber: 3, state: 'written' }))).toBe('Page 3 is stored.')
  const underWay = samplePage({ pageNumber: 3, rerunAskedAt: '2026-11-19T21:16:48.000Z' })
  expect(pageDoneSentence(underWay)).toBe('Page 3 is being read again.')
})
