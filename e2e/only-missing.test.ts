import { expect, test, type Page } from '@playwright/test'
import type { Job } from '#lib/jobs/contract.ts'
import { until } from '#lib/testing/until.ts'
import { newProgram } from './ground/program.ts'
import { openJobFrom } from './ground/screens.ts'
import { calmSandbox, sandboxUrl } from './ground/stack.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

const query = 'City(Tucson,Mesa)'
const written = (number: number) => number.toLocaleString('en-US')
const estimateOf = (page: Page) => page.getByRole('complementary', { name: 'Estimate and start' })

async function matchesOf(page: Page): Promise<number> {
  const matches = estimateOf(page)
    .getByText(/^[\d,]+$/)
    .first()
  await expect(estimateOf(page).getByText('parcels match', { exact: true })).toBeVisible()
  return Number((await matches.textContent())?.replaceAll(',', ''))
}

const nameFreeIds = (freeIds: boolean) =>
  fetch(`${sandboxUrl()}/__sandbox/settings`, { method: 'PUT', body: JSON.stringify({ freeIds }) })

test('A search is run in part, and then only what is missing is bought, chosen and started by the keyboard', async ({
  page,
}) => {
  const program = await newProgram('only missing')
  const criteria = [{ name: 'City', value: ['Tucson', 'Mesa'] }]
  const first = await program.startJob({ criteria, options: { maxRecords: 30 } })
  await program.untilJob(first.jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  // What is stored must not grow while it is looked at: the sample of the first start collects as well.
  const isAtWork = ({ status }: Job) => status === 'PENDING' || status === 'PROCESSING'
  await until(
    'the other jobs',
    () => program.jobs(),
    (jobs) => !jobs.some(isAtWork),
    45,
  )
  await page.goto(`/search?q=${query}`)
  const matches = await matchesOf(page)
  let left = matches
  const estimate = estimateOf(page)
  const choice = estimate.getByRole('checkbox', { name: 'Buy only what is missing' })

  await test.step('what is stored is told, and taken off', async () => {
    await choice.focus()
    await page.keyboard.press('Space')
    const stored = estimate.getByText(new RegExp(`^[\\d,]+ of ${written(matches)} matches$`))
    await expect(stored).toBeVisible()
    const owned = Number.parseInt((await stored.textContent())?.replaceAll(',', '') ?? '', 10)
    expect(owned).toBeGreaterThanOrEqual(30)
    left = matches - owned
    await expect(estimate.getByText(`${written(owned)} seen in the last 7 days`)).toBeVisible()
    await expect(estimate.getByRole('textbox', { name: 'Max. records' })).toHaveValue(written(left))
  })

  await test.step('the days are typed, and wrong ones said', async () => {
    const days = estimate.getByRole('textbox', { name: 'Older than so many days' })
    await days.fill('1.5')
    await expect(estimate.getByText('Days are a whole number from 0 to 3,650.')).toBeVisible()
    await days.fill('0')
    await expect(estimate.getByText(`${written(matches)} of ${written(matches)} are left to ask for.`)).toBeVisible()
    await days.fill('45')
    await expect(estimate.getByText(`${written(left)} of ${written(matches)} are left to ask for.`)).toBeVisible()
  })

  await test.step('the link holds the choice, and so does a saved search and the sentence', async () => {
    await expect(page).toHaveURL(/~missing:45$/)
    await page.reload()
    await expect(choice).toBeChecked()
    await expect(estimate.getByText(`${written(left)} of ${written(matches)} are left to ask for.`)).toBeVisible()
    await page.getByRole('button', { name: 'Take out: missing or older than 45 days' }).press('Enter')
    await expect(choice).not.toBeChecked()
    await expect(page).not.toHaveURL(/missing/)
    await page.getByRole('button', { name: /^Undo/ }).click()
    await expect(choice).toBeChecked()
    await expect(page).toHaveURL(/~missing:45$/)
    await page.getByRole('button', { name: /^Saved views/ }).click()
    await page.getByRole('textbox', { name: 'Save what you see as' }).fill('What Tucson lacks')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Saved views: What Tucson lacks' })).toBeVisible()
    await page.goto('/search')
    await page.getByRole('button', { name: /^Saved views/ }).click()
    await page.getByRole('button', { name: 'What Tucson lacks', exact: true }).click()
    await expect(choice).toBeChecked()
    await expect(estimate.getByText(`${written(left)} of ${written(matches)} are left to ask for.`)).toBeVisible()
  })

  await test.step('the job buys the rest and no more', async () => {
    const start = estimate.getByRole('button', { name: /^Process in background/ })
    await expect(start).toBeEnabled()
    await start.focus()
    await page.keyboard.press('Enter')
    const jobId = await openJobFrom(estimate.getByRole('link', { name: /^Job #\d+/ }))
    const job = await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
    expect(job).toMatchObject({ matchedRecords: matches, totalRecords: left, recordsBought: left })
    expect(job).toMatchObject({ insertedCount: left, missingCount: 0 })
  })

  await test.step('then nothing is left, and the form says so', async () => {
    await page.goto(`/search?q=${query}~missing:45`)
    await expect(estimate.getByText('All matches are stored and fresh, so there is nothing to get.')).toBeVisible()
    await expect(estimate.getByRole('button', { name: /^Process in background/ })).toBeDisabled()
  })
})

test('Where the account is told no RadarIDs the choice is greyed, with the reason', async ({ page }) => {
  await nameFreeIds(false)
  try {
    await page.goto('/search?q=State(NV)Beds((1,_))')
    const choice = estimateOf(page).getByRole('checkbox', { name: 'Buy only what is missing' })
    await expect(choice).toBeDisabled()
    await expect(estimateOf(page).getByText(/but not which ones, before it pays/)).toBeVisible()
  } finally {
    await nameFreeIds(true)
  }
})

test('What a job did not see is fetched once, and a job without a gap has none', async () => {
  const program = await newProgram('gap')
  const criteria = [{ name: 'City', value: ['Scottsdale'] }]
  const whole = await program.startJob({ criteria, options: { maxRecords: 20 } })
  await program.untilJob(whole.jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  const answer = await program.call('POST', `/api/batch-jobs/${whole.jobId}/fetch-gap`)
  expect(answer).toMatchObject({ status: 409, body: { code: 'no-gap' } })
})

test('Criteria come in as JSON, are refused by line, are taken back, and go out as cURL', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/search?q=State(AZ)')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Import criteria' })
  const text = dialog.getByRole('textbox', { name: 'Criteria as JSON' })
  await text.fill('{"criteria": [\n  {"name": "Countyy", "value": ["04013"]}\n]}')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog.getByText('Line 2:')).toBeVisible()
  await text.fill(
    '{"criteria": [\n  {"name": "LastTransferRecDate", "value": ["Last Quarter"]}\n], "onlyMissing": {"olderThanDays": 7}}',
  )
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog).toBeHidden()
  const used = page.getByRole('list', { name: 'Criteria in use' })
  await expect(used.getByText(/^By today: \w{3} 1, \d{4} to /)).toBeVisible()
  await expect(page).toHaveURL(/LastTransferRecDate/)

  await page.getByRole('button', { name: 'Copy as cURL' }).click()
  await expect(page.getByText('cURL command copied')).toBeVisible()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('Bearer $PARCELYARD_KEY')
  expect(copied).toContain('LastTransferRecDate')
  expect(copied).toContain('"onlyMissing":{"olderThanDays":7}')

  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(used.getByText('Arizona')).toBeVisible()
})
