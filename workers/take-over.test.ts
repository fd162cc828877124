import { describe, expect, it } from 'vitest'
import { startSearch, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { until } from '#lib/testing/until.ts'
import { readLedger, resetSandbox, setFaults } from '#bench/chaos/sandbox-facts.ts'
import { standUpForFile } from './file-stack-for-tests.ts'

const criteria = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'TX'] }]

const stack = await standUpForFile({ sandbox: { records: 2000 }, settings: { PAGE_SIZE: 100 } })

describe('pages that change hands', { timeout: 60_000 }, () => {
  async function paidRequestInFlight(jobId: number) {
    return until(
      'a paid request in flight',
      () =>
        stack.db.batchJobPage.findFirst({
          where: { jobId, state: 'fetching', purchases: { some: { state: 'sent' } } },
        }),
      (page) => page !== null,
    )
  }

  it('stores a late answer of a page already called unclear, and buys nothing again', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [{ kind: 'latency', ms: 500, rate: 1, onlyPurchases: true }])
    const jobId = await startSearch(stack, { criteria, maxRecords: 100 })
    const page = await paidRequestInFlight(jobId)
    // As another worker leaves it that took the page over after the grace period.
    await stack.db
      .$executeRaw`UPDATE purchases SET state = 'unclear', reason = 'No answer came in time.' WHERE job_id = ${jobId}`
    await stack.db.$executeRaw`
      UPDATE batch_job_pages SET state = 'unclear', claim = 'another:1', message_id = NULL WHERE page_id = ${page?.pageId}`
    await stack.db.$executeRaw`UPDATE batch_jobs SET status = 'PAUSED', needs = 'decision' WHERE job_id = ${jobId}`
    const job = await untilJob(stack, jobId, (now) => now.status === 'COMPLETED')
    expect(job).toMatchObject({ processedRecords: 100, recordsBought: 100, recordsUnclear: 0 })
    expect((await readLedger(stack.sandboxUrl)).totals.records).toBe(100)
    const logs = await stack.db.batchJobLog.findMany({ where: { jobId, event: 'late-answer' } })
    expect(logs).toHaveLength(1)
    await setFaults(stack.sandboxUrl, [])
  })

  it('gives up on a page that stopped its worker five times, and goes on with the others', async () => {
    const jobId = await startSearch(stack, { criteria, maxRecords: 1000 })
    await until(
      'a page that still waits',
      () =>
        stack.db.$executeRaw`
          UPDATE batch_job_pages SET claims = 5, unended_starts = 5
          WHERE page_id = (SELECT page_id FROM batch_job_pages WHERE job_id = ${jobId} AND state = 'queued'
                           ORDER BY page_number DESC LIMIT 1)`,
      (changed) => changed === 1,
    )
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'FAILED', processedRecords: 900, recordsBought: 900 })
    const page = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, state: 'failed' } })
    expect(page.errorMessage).toContain('stopped 5 times')
  })
})
