import { expect, type Locator, type Page } from '@playwright/test'

/** Nobody may take the sandbox for a real vendor, on whatever screen they are. */
export async function expectSandboxStrap(page: Page): Promise<void> {
  await expect(page.getByText('Sandbox: no real vendor, no money')).toBeVisible()
}

/** Adds the criterion State to an empty search, with one state. */
export async function pickState(page: Page, state: string): Promise<void> {
  await page.getByRole('button', { name: 'State', exact: true }).click()
  const field = page.getByRole('combobox', { name: 'State' })
  await field.fill(state)
  await page.getByRole('option', { name: state }).click()
  await field.press('Escape')
  await expect(page.getByRole('list', { name: 'Criteria in use' }).getByText(state)).toBeVisible()
}

/**
 * Follows a link to a job.
 * @returns the number of the job
 */
export async function openJobFrom(link: Locator): Promise<number> {
  const jobId = Number(/#(\d+)/.exec((await link.textContent()) ?? '')?.[1])
  await link.click()
  await expect(link.page()).toHaveURL(`/jobs/${jobId}`)
  await expect(link.page().getByRole('heading', { name: `#${jobId}`, level: 1 })).toBeVisible()
  return jobId
}
