import { expect, test, type Page } from '@playwright/test'
import { newProgram, type Program } from './ground/program.ts'
import { calmSandbox, setSandboxFaults } from './ground/stack.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

/** A job of two pages, one of which is billed and never answered. */
async function startWithUnclearPage(program: Program, name: string): Promise<number> {
  await setSandboxFaults({ kind: 'dropConnection', when: 'afterBilling', rate: 1, times: 1, onlyPurchases: true })
  const { jobId } = await program.startJob({
    criteria: [{ name: 'State', value: ['OR'] }],
    name,
    options: { maxRecords: 800 },
  })
  return jobId
}

async function openUnclearPage(page: Page, jobId: number): Promise<void> {
  await page.goto(`/jobs/${jobId}`)
  await expect(page.getByText('Needs a decision', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByText('1 page needs you.', { exact: true })).toBeVisible()
  await expect(page.getByText(/nobody knows whether it was billed: buy it again or skip it/)).toBeVisible()
  await page.getByRole('button', { name: /^Show page \d$/ }).click()
}

test('A page that may have been billed waits for a person, who buys it again knowing the amount', async ({ page }) => {
  const program = await newProgram('buy again')
  const jobId = await startWithUnclearPage(program, 'Bought twice')
  await openUnclearPage(page, jobId)
  await page.getByRole('button', { name: 'Buy again, up to 400 exports' }).click()
  const dialog = page.getByRole('alertdialog', { name: /^Buy page \d again\?$/ })
  await expect(dialog).toContainText('With the first, if it was billed')
  await expect(dialog).toContainText('800 exports for 400 records')
  await dialog.getByRole('button', { name: 'Buy again, up to 400 exports' }).click()
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('1 page needs you.', { exact: true })).toBeHidden()
  expect(await program.job(jobId)).toMatchObject({
    status: 'COMPLETED',
    processedRecords: 800,
    missingCount: 0,
    recordsBought: 1200,
  })
})

test('A page that may have been billed can be skipped, and its records are shown as missing', async ({ page }) => {
  const program = await newProgram('skip')
  const jobId = await startWithUnclearPage(program, 'Half of it')
  await openUnclearPage(page, jobId)
  await page.getByRole('button', { name: 'Skip 400 records' }).click()
  const dialog = page.getByRole('alertdialog', { name: /^Skip page \d\?$/ })
  await expect(dialog).toContainText('Counted as missing')
  await dialog.getByRole('button', { name: 'Skip 400 records' }).click()
  await expect(page.getByText('Completed, gaps', { exact: true })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('400 missing').first()).toBeVisible()
  expect(await program.job(jobId)).toMatchObject({ status: 'COMPLETED', processedRecords: 400, missingCount: 400 })
})
