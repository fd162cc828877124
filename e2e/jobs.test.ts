import { expect, test, type Page } from '@playwright/test'
import { newProgram } from './ground/program.ts'
import { expectSandboxStrap } from './ground/screens.ts'
import { calmSandbox, setSandboxLatency } from './ground/stack.ts'
import { untilJobsHear } from './ground/hydrated.ts'

test.beforeEach(calmSandbox)

/** Answers the question on the screen with its main button, without a pointer. */
async function confirmByKeyboard(page: Page, title: string, action: RegExp): Promise<void> {
  const dialog = page.getByRole('alertdialog', { name: title })
  await expect(dialog).toBeVisible()
  const button = dialog.getByRole('button', { name: action })
  await expect(dialog.locator(':focus')).toHaveCount(1)
  for (let tabs = 0; tabs < 4; tabs += 1) {
    if (await button.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('Tab')
  }
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
}

test('A running job is cancelled and retried by keyboard from the list, and pays for each record once', async ({
  page,
}) => {
  const program = await newProgram('jobs journey')
  await setSandboxLatency(2000)
  const { jobId } = await program.startJob({
    criteria: [{ name: 'State', value: ['CA'] }],
    name: 'Ten slow pages',
    options: { maxRecords: 4000 },
  })
  await page.goto('/jobs')
  await expectSandboxStrap(page)
  const row = page.getByRole('row').filter({ hasText: `#${jobId}` })
  await expect(row.getByText('Running')).toBeVisible()
  await untilJobsHear(page)

  await test.step('c asks with numbers, and Enter cancels', async () => {
    await page.keyboard.press('j')
    await expect(row.getByRole('link', { name: 'Ten slow pages' })).toBeFocused()
    await page.keyboard.press('c')
    await confirmByKeyboard(page, `Cancel job #${jobId}?`, /^Cancel, keep [\d,]+ records?$/)
    await expect(row.getByText('Cancelled')).toBeVisible()
    const cancelled = await program.untilJob(
      jobId,
      'holds no page',
      ({ pages }) => pages.fetching + pages.fetched === 0,
    )
    expect(cancelled.status).toBe('CANCELLED')
    expect(cancelled.processedRecords).toBeLessThan(4000)
    expect(cancelled.processedRecords, 'what was paid for is kept').toBe(cancelled.recordsBought)
  })

  await test.step('r asks again and runs only what is not written', async () => {
    await setSandboxLatency(50)
    await expect(row.getByText('finishing')).toBeHidden()
    await page.keyboard.press('r')
    await confirmByKeyboard(page, `Retry job #${jobId}?`, /^Retry/)
    await expect(row.getByText('Completed')).toBeVisible({ timeout: 40_000 })
    const done = await program.job(jobId)
    expect(done).toMatchObject({ processedRecords: 4000, recordsBought: 4000, recordsUnclear: 0, missingCount: 0 })
  })

  await test.step('Enter opens the job, whose pages name their worker', async () => {
    await row.getByRole('link', { name: 'Ten slow pages' }).focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`/jobs/${jobId}`)
    const cells = page.getByRole('group', { name: /^Pages/ }).getByRole('button')
    await expect(cells).toHaveCount(10)
    for (const cell of await cells.all()) {
      await expect(cell).toHaveAccessibleName(/^Page \d+, written, 400 records, .*worker \S+$/)
    }
    await cells.first().click()
    await expect(page.getByRole('heading', { name: /^Page 1/ })).toBeVisible()
  })
})
