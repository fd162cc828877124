import { expect, test, type Page } from '@playwright/test'
import { calmSandbox, setSandboxLatency, setSandboxPlan } from './ground/stack.ts'
import { expectSandboxStrap, openJobFrom, pickState } from './ground/screens.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

async function openEmptySearch(page: Page): Promise<void> {
  await page.goto('/search')
  await expect(page.getByRole('heading', { name: 'What are you looking for?' })).toBeVisible()
  await expectSandboxStrap(page)
}

test('A search is described, counted for free, processed in the background, and its rows are found again', async ({
  page,
}) => {
  await openEmptySearch(page)
  const estimate = page.getByRole('complementary', { name: 'Estimate and start' })

  await test.step('the count follows the query', async () => {
    await pickState(page, 'Arizona')
    await expect(page).toHaveURL(/State/)
    await expect(estimate.getByText('parcels match', { exact: true })).toBeVisible()
    await expect(estimate.getByText('Allowance left')).toBeVisible()
    await estimate.getByRole('textbox', { name: 'Max. records' }).fill('2000')
    await expect(estimate.getByRole('button', { name: 'Process in background, 2,000 exports' })).toBeEnabled()
  })

  await test.step('each criterion is a chip of the sentence, taken out and brought back by the keyboard', async () => {
    const sentence = page.getByRole('group', { name: 'The search in words' })
    const control = page.getByRole('group', { name: 'State', exact: true })
    await sentence.getByRole('button', { name: 'Arizona', exact: true }).press('Enter')
    await expect(control.locator(':focus')).toHaveCount(1)
    await sentence.getByRole('button', { name: 'Take out: Arizona' }).press('Enter')
    await expect(page.getByRole('heading', { name: 'What are you looking for?' })).toBeVisible()
    await expect(page).not.toHaveURL(/State/)
    await page.keyboard.press('Control+z')
    await expect(sentence.getByRole('button', { name: 'Arizona', exact: true })).toBeVisible()
    await expect(page).toHaveURL(/State/)
  })

  const link = estimate.getByRole('link', { name: /^Job #\d+/ })
  await setSandboxLatency(1500)
  await test.step('the job starts, and the way to it stays on the page', async () => {
    await estimate.getByRole('button', { name: /^Process in background/ }).click()
    await expect(link).toBeVisible()
    await expect(estimate.getByText(/^Started as job #\d+\.$/)).toBeVisible()
  })

  const jobId = await openJobFrom(link)
  await test.step('its progress moves by itself until it is completed', async () => {
    const bar = page.getByRole('progressbar', { name: `Job ${jobId}` })
    await expect(bar).toHaveAttribute('aria-valuetext', /^(0|400|800|1,200|1,600) of 2,000/)
    await expect(bar).toHaveAttribute('aria-valuetext', /^2,000 of 2,000/, { timeout: 30_000 })
    await expect(page.getByText('Completed', { exact: true })).toBeVisible()
    await expectSandboxStrap(page)
  })

  await test.step('its results are rows of Properties', async () => {
    await page.getByRole('link', { name: 'Results of this job' }).click()
    await expect(page).toHaveURL(new RegExp(`/properties\\?jobId=${jobId}$`))
    const table = page.getByRole('table', { name: 'Properties' })
    await expect(page.getByText('2,000 properties', { exact: true })).toBeVisible()
    await expect(table.getByRole('row').nth(1)).toContainText('AZ')
    await expectSandboxStrap(page)
    await table.getByRole('row').nth(1).getByRole('button').first().click()
    await expect(page.getByRole('dialog').getByText('PropertyRadar').first()).toBeVisible()
  })
})

test('Get now brings up to one page and shows its rows in place', async ({ page }) => {
  await openEmptySearch(page)
  await pickState(page, 'Nevada')
  const estimate = page.getByRole('complementary', { name: 'Estimate and start' })
  await estimate.getByRole('textbox', { name: 'Max. records' }).fill('25')
  await estimate.getByRole('button', { name: 'Get 25 now, 25 exports' }).click()
  const rows = page.getByRole('region', { name: /^Records of job #\d+$/ })
  // The head and every record.
  await expect(rows.getByRole('row')).toHaveCount(26)
  await expect(rows.getByRole('row').nth(1)).toContainText('NV')
  await expect(page).toHaveURL(/\/search\?/)
})

test('a criterion the plan does not include is marked, refused with its remedy, and replaced by what it offers', async ({
  page,
}) => {
  await setSandboxPlan('solo')
  await openEmptySearch(page)
  await pickState(page, 'Arizona')
  const estimate = page.getByRole('complementary', { name: 'Estimate and start' })
  await expect(estimate.getByText('parcels match', { exact: true })).toBeVisible()

  await test.step('the count says what the plan lacks, and nothing can be started', async () => {
    await page.goto('/search?q=State(AZ)isHighEquity(1)')
    await expect(
      page.getByRole('list', { name: 'Criteria in use' }).getByRole('button', { name: /^Use “/ }),
    ).toBeVisible()
    await expect(estimate.getByText(/plan does not include the criterion isHighEquity/)).toBeVisible()
    await expect(estimate.getByRole('button', { name: /^Process in background/ })).toBeHidden()
  })

  await test.step('the offered criterion counts', async () => {
    await page.getByRole('button', { name: /^Use “.*” instead$/ }).click()
    await expect(estimate.getByText('parcels match', { exact: true })).toBeVisible()
    await expect(estimate.getByText(/plan does not include/)).toBeHidden()
    await expectSandboxStrap(page)
  })
})
