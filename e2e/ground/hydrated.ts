import { expect, type Page } from '@playwright/test'

/** Waits until the Jobs screen hears the keyboard: its rows are in the HTML before any script runs. */
export async function untilJobsHear(page: Page): Promise<void> {
  // How old the view is stands there from then on.
  await expect(page.getByText(/^\d\d?:\d\d:\d\d( [AP]M)? \S+$/)).toBeVisible()
}
