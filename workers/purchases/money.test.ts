import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { changeSettings } from '#lib/env.ts'
import { cancelJob, resumeJob } from '#lib/jobs/commands.ts'
import { buyPageAgain, skipPage } from '#lib/jobs/pages/page-decisions.ts'
import { writeOff } from '#lib/spend/commands.ts'
import { until } from '#lib/testing/until.ts'
import { startSearch, untilJob, untilSettled } from '#lib/testing/engine.ts'
import { readLedger, resetSandbox, setFaults } from '#bench/chaos/sandbox-facts.ts'
import { standUpForFile } from '#workers/file-stack-for-tests.ts'

const everywhere = [{ name: 'State', value: ['AZ', 'CA', 'WA', 'TX'] }]
const firstPurchase = { onlyPurchases: true, rate: 1, times: 1 }

const stack = await standUpForFile({
  sandbox: { records: 2000, allowance: 750 },
  settings: { PAGE_SIZE: 100, PROPERTYRADAR_TIMEOUT_SECONDS: 1 },
  workers: ['worker-1', 'worker-2'],
})

describe('money', { timeout: 60_000 }, () => {
  const asPerson = (jobId: number, pageNumber: number) => ({
    jobId,
    pageNumber,
    userId: stack.userId,
    userName: 'Analyst One',
    raiseCeiling: true,
  })
  const close = (tx: Parameters<typeof writeOff>[0], purchaseId: bigint) =>
    writeOff(tx, purchaseId, stack.userId, 'Decided.')

  it('stops for a person when the job asks for more than the allowance, and buys nothing before', async () => {
    await resetSandbox(stack.sandboxUrl)
    const jobId = await startSearch(stack, { criteria: everywhere, maxRecords: 800 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'PAUSED', needs: 'approval', approvalRecords: 800, recordsBought: 0 })
    expect((await readLedger(stack.sandboxUrl)).totals.records).toBe(0)
    const action = { jobId, userId: stack.userId, userName: 'Analyst One' }
    await expect(resumeJob(stack.db, stack.queue, { ...action, confirmRecords: 99 })).rejects.toThrow(/typed in/)
    await resumeJob(stack.db, stack.queue, { ...action, confirmRecords: 800 })
    expect(await untilSettled(stack, jobId)).toMatchObject({ status: 'COMPLETED', recordsBought: 800 })
    expect((await readLedger(stack.sandboxUrl)).totals.records).toBe(800)
  })

  it('keeps within a limit on cost, counting the free allowance first', async () => {
    await resetSandbox(stack.sandboxUrl)
    await stack.db.allowance.deleteMany({})
    const jobId = await startSearch(stack, {
      criteria: everywhere,
      maxCost: 0.5,
      pricePerRecord: 0.01,
      confirmRecords: 800,
    })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', totalRecords: 800, recordsBought: 800 })
    expect(job.costActual).toBeCloseTo(0.5, 6)
  })

  it('leaves a page whose answer was lost to a person, and buys it again once for two clicks', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [{ kind: 'dropConnection', when: 'afterBilling', ...firstPurchase }])
    const jobId = await startSearch(stack, { criteria: everywhere, maxRecords: 300 })
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'PAUSED', needs: 'decision', processedRecords: 200, recordsUnclear: 100 })
    const page = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, state: 'unclear' } })
    const evidence = await stack.db.purchase.findFirstOrThrow({ where: { pageId: page.pageId } })
    expect(evidence).toMatchObject({ state: 'unclear', recordsReserved: 100 })
    expect(evidence.sentAt).not.toBeNull()
    const told = await until(
      'the evidence',
      () => stack.db.purchase.findUniqueOrThrow({ where: { purchaseId: evidence.purchaseId } }),
      (purchase) => purchase.allowanceAfter !== null,
    )
    expect((told.allowanceBefore ?? 0) - (told.allowanceAfter ?? 0)).toBe(100)
    const action = asPerson(jobId, page.pageNumber)
    await Promise.all([
      buyPageAgain(stack.db, stack.queue, action, close),
      buyPageAgain(stack.db, stack.queue, action, close),
    ])
    expect(await untilSettled(stack, jobId)).toMatchObject({ status: 'COMPLETED', processedRecords: 300 })
    expect((await readLedger(stack.sandboxUrl)).totals.records).toBe(400)
    expect(await stack.db.purchase.count({ where: { pageId: page.pageId } })).toBe(2)
  })

  it('completes with missing records when the unclear page is skipped', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [{ kind: 'truncateBody', ...firstPurchase }])
    const jobId = await startSearch(stack, { criteria: everywhere, maxRecords: 200 })
    await untilJob(stack, jobId, (job) => job.needs === 'decision')
    const page = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, state: 'unclear' } })
    await skipPage(stack.db, stack.queue, asPerson(jobId, page.pageNumber), close)
    const job = await untilSettled(stack, jobId)
    expect(job).toMatchObject({ status: 'COMPLETED', processedRecords: 100, missingCount: 100 })
    expect(job.statusReason).toContain('100 records missing')
    const raw = await stack.db.rawPage.findFirstOrThrow({ where: { pageId: page.pageId } })
    expect(raw.complete).toBe(false)
  })

  it('fails a page that stays empty before the end, and buys nothing for it', async () => {
    await resetSandbox(stack.sandboxUrl)
    await setFaults(stack.sandboxUrl, [
      { kind: 'emptyPage', rate: 1, onlyPurchases: true, start: { from: 100, to: 100 } },
    ])
    const jobId = await startSearch(stack, { criteria: everywhere, maxRecords: 300 })
    const job = await untilSettled(stack, jobId)
    await setFaults(stack.sandboxUrl, [])
    expect(job).toMatchObject({ status: 'FAILED', processedRecords: 200, recordsBought: 200 })
    const page = await stack.db.batchJobPage.findFirstOrThrow({ where: { jobId, state: 'failed' } })
    expect(page.errorMessage).toContain('The source stopped at 100')
    expect(page.errorCode).toBe('source-stopped')
    const { reservedRecords } = await stack.db.batchJob.findUniqueOrThrow({ where: { jobId } })
    expect(reservedRecords).toBe(200)
  })

  const answerAfter = async (latencyMs: number): Promise<void> => {
    const body = JSON.stringify({ latencyMs })
    const headers = { 'content-type': 'application/json' }
    await fetch(`${stack.sandboxUrl}/__sandbox/settings`, { method: 'PUT', headers, body })
  }

  it('sends nothing more while the source has told it to wait, not even what stood next in the line', async () => {
    changeSettings({ PROPERTYRADAR_IN_FLIGHT: 1 })
    await resetSandbox(stack.sandboxUrl)
    // Long enough for the other pages to stand in line behind the one that is refused.
    await answerAfter(250)
    await setFaults(stack.sandboxUrl, [
      { kind: 'tooManyRequests', rate: 1, onlyPurchases: true, retryAfterSeconds: 60 },
    ])
    const jobId = await startSearch(stack, { criteria: everywhere, maxRecords: 500 })
    const pages = () =>
      stack.db.batchJobPage.findMany({ where: { jobId, state: 'queued', stateReason: { not: null } } })
    await until('every page to wait', pages, (waiting) => waiting.length === 5)
    await setFaults(stack.sandboxUrl, [])
    const answer = await fetch(`${stack.sandboxUrl}/__sandbox/requests?limit=1000`)
    const asked = z.object({ requests: z.array(z.object({ purchase: z.boolean().optional() })) })
    const { requests } = asked.parse(await answer.json())
    expect(requests.filter(({ purchase }) => purchase === true)).toHaveLength(1)
    await cancelJob(stack.db, stack.queue, asPerson(jobId, 1))
    await answerAfter(0)
    await stack.db.throttle.deleteMany({})
    changeSettings({ PROPERTYRADAR_IN_FLIGHT: 4 })
  })
})
