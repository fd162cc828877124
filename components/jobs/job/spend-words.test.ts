import { expect, test } from 'vitest'
import { unclearCostWords } from '#components/jobs/job/spend-words.ts'
import { pageConsequence, pageCost } from '#components/jobs/page-words/page-actions.ts'
import { samplePage } from '#components/jobs/page-words/sample-page.ts'
import { sampleJob } from '#components/jobs/words/sample-job.ts'

const job = sampleJob({ paid: true, currency: 'USD', pricePerRecord: 0.05, recordsUnclear: 800, costUnclear: 20 })
const unclear = (pageNumber: number, costReserved: number) =>
  samplePage({
    pageNumber,
    state: 'unclear',
    purchase: {
      state: 'unclear',
      recordsReserved: 400,
      costReserved,
      recordsBilled: null,
      costBilled: null,
      allowanceBefore: null,
      allowanceAfter: null,
      reason: null,
      sentAt: null,
      settledAt: null,
    },
  })

test('what is unclear costs on the job what it costs on its pages, the allowance included', () => {
  const pages = [unclear(1, 20), unclear(2, 0)]
  expect(pages.map((page) => pageCost(page, job))).toEqual(['$20.00', '$0.00'])
  expect(unclearCostWords(job)).toBe('up to $20.00')
  const skipped = pages.map((page) => pageConsequence('skip', page, job).lines[1]?.value)
  expect(skipped).toEqual(['$20.00', '$0.00'])
})

test('without a price nothing is said of money', () => {
  expect(unclearCostWords(sampleJob({ paid: true, recordsUnclear: 800 }))).toBeNull()
})
