import { expect, test, type Page } from '@playwright/test'
import { newProgram, type Program } from './ground/program.ts'
import { calmSandbox } from './ground/stack.ts'

let program: Program
test.beforeAll(async () => {
  await calmSandbox()
  program = await newProgram('shell')
})
test.afterEach(() => program.call('PATCH', '/api/me/preferences', { body: asFirst }))

const asFirst = { theme: 'system', density: 'comfortable', clock: '12h', timeZone: null, navigationFolded: false }
const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' })

/** The key counts once the page is hydrated. */
async function openPalette(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Control+k')
    await expect(palette(page).getByRole('combobox')).toBeFocused({ timeout: 1_000 })
  }).toPass()
}

async function runFromPalette(page: Page, typed: string, item: string | RegExp): Promise<void> {
  await openPalette(page)
  await page.keyboard.type(typed)
  await expect(palette(page).getByRole('option', { name: item, selected: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(palette(page)).toBeHidden()
}

/** A job of the first owner that asks for keys only, which is free. */
async function finishedJob(name: string): Promise<number> {
  const request = { criteria: [{ name: 'State', value: ['NV'] }], fields: ['RadarID'] }
  const { jobId } = await program.startJob({ ...request, name, options: { maxRecords: 20 } })
  await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  return jobId
}

test('By keyboard alone: every control of the shell, the palette to screens, jobs and actions, and the list of keys', async ({
  page,
}) => {
  const jobId = await finishedJob('Opened by its number')
  await page.goto('/jobs')
  await expect(page.locator(`[data-job="${jobId}"]`)).toBeVisible()

  await test.step('Tab reaches every control of the shell', async () => {
    const wanted = [
      /^Skip to the content$/,
      /^Parcelyard/,
      /^Search$/,
      /^Jobs$/,
      /^Properties$/,
      /^Fold or unfold/,
      /Account: /,
      /^Go to/,
      /^Times are in/,
      /^Notifications/,
      /^(Light|Dark|As the system)$/,
    ]
    const met: string[] = []
    for (let tabs = 0; tabs < 25; tabs += 1) {
      await page.keyboard.press('Tab')
      const name = await page
        .locator(':focus')
        .evaluate((element) => element.getAttribute('aria-label') ?? element.textContent ?? '')
      met.push(name.trim())
    }
    for (const name of wanted)
      expect(
        met.filter((one) => name.test(one)),
        `${name}`,
      ).not.toEqual([])
  })

  await test.step('the palette leads to screens and to a job by its number', async () => {
    await runFromPalette(page, 'properties', 'Properties')
    await expect(page).toHaveURL('/properties')
    await runFromPalette(page, String(jobId), `Open job #${jobId}`)
    await expect(page).toHaveURL(`/jobs/${jobId}`)
    await runFromPalette(page, 'nothing is called this', /^Jobs with/)
    await expect(page.getByText('No job matches')).toBeVisible()
  })

  await test.step('it presses the keys of the screen', async () => {
    await runFromPalette(page, 'freeze', /^Freeze or thaw the view/)
    await expect(page.getByText('Frozen')).toBeVisible()
    await runFromPalette(page, 'search in', /^Search in the jobs/)
    await expect(page.getByRole('searchbox')).toBeFocused()
    await page.keyboard.press('Escape')
  })

  await test.step('? lists the keys of this screen, and Escape gives the focus back', async () => {
    const link = page.getByRole('link', { name: 'Jobs', exact: true })
    await link.focus()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await expect(keys.getByText('Freeze or thaw the view')).toBeVisible()
    await expect(keys.getByText('Open the command palette')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(keys).toBeHidden()
    await expect(link).toBeFocused()
  })
})

test('A view is saved, differs when the list is changed, is kept, renamed, opened from the palette and deleted', async ({
  page,
}) => {
  await finishedJob('Seen in a view')
  await page.goto('/jobs?state=COMPLETED')
  const button = page.getByRole('button', { name: /^Saved views/ })
  await button.click()
  await page.getByLabel('Save what you see as').fill('Done')
  await page.keyboard.press('Enter')
  await expect(page.getByText('What you see is Done, as it was saved.')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.goto('/jobs')
  await runFromPalette(page, 'done', /^Done/)
  await expect(page).toHaveURL('/jobs?state=COMPLETED')
  await page.getByRole('searchbox').fill('Seen')
  await expect(page.getByRole('button', { name: 'Saved views: Done, changed' })).toBeVisible()
  await button.click()
  await page.getByRole('button', { name: 'Keep the changes in it' }).click()
  await expect(page.getByText('What you see is Done, as it was saved.')).toBeVisible()

  await page.getByRole('button', { name: 'Actions of Done' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('New name of Done').fill('Seen and done')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Seen and done', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Actions of Seen and done' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page.getByText('View “Seen and done” deleted')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Actions of Seen and done' })).toHaveCount(0)
})

test('Preferences hold at once, after a reload and in another browser, and times are in the chosen zone', async ({
  page,
  browser,
}) => {
  const jobId = await finishedJob('Told in another zone')
  await page.goto('/jobs')
  await runFromPalette(page, 'dark theme', 'Dark theme')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await runFromPalette(page, 'preferences', 'Preferences')
  const dialog = page.getByRole('dialog', { name: 'Preferences' })
  await dialog.getByRole('button', { name: 'Dense' }).click()
  await dialog.getByRole('button', { name: '14:15' }).click()
  const kept = page.waitForResponse(
    (answer) => answer.url().endsWith('/api/me/preferences') && (answer.request().postData() ?? '').includes('Tokyo'),
  )
  await dialog.getByLabel('Time zone').fill('Asia/Tokyo')
  expect((await kept).status()).toBe(200)
  await page.keyboard.press('Escape')

  const other = await browser.newContext({ storageState: await page.context().storageState() })
  const elsewhere = await other.newPage()
  await elsewhere.addInitScript(() => localStorage.clear())
  for (const one of [page, elsewhere]) {
    await one.goto(`/jobs?q=${jobId}`)
    await expect(one.locator('html')).toHaveAttribute('data-theme', 'dark')
    await expect(one.locator('html')).toHaveAttribute('data-density', 'dense')
    await expect(one.getByRole('button', { name: 'Times are in Asia/Tokyo. Change' })).toBeVisible()
    await expect(
      one
        .getByRole('row')
        .filter({ hasText: `#${jobId}` })
        .locator('time')
        .first(),
    ).toHaveAttribute('title', /\d\d:\d\d:\d\d GMT\+9$/)
  }
  await other.close()
})

test('A job that ends while one looks at another screen is told once, and stays in the list until it is read', async ({
  page,
}) => {
  const first = await finishedJob('Looked at meanwhile')
  await page.goto(`/jobs/${first}`)
  await expect(page.getByRole('heading', { name: `#${first}`, level: 1 })).toBeVisible()
  await page.getByRole('button', { name: /^Notifications/ }).click()
  await expect(page.getByRole('link', { name: /Looked at meanwhile/ })).toBeVisible()
  const markAll = page.getByRole('button', { name: 'Mark all as read' })
  await markAll.click()
  await expect(markAll).toBeHidden()
  await page.keyboard.press('Escape')

  const second = await finishedJob('Ended elsewhere')
  const told = page.getByText(`Ended elsewhere #${second} completed`)
  await expect(told).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: 'Notifications, 1 unread' })).toBeVisible()

  await test.step('neither another tab nor coming back tells it again', async () => {
    const tab = await page.context().newPage()
    await tab.goto('/properties')
    await expect(tab.getByRole('button', { name: 'Notifications, 1 unread' })).toBeVisible()
    await expect(tab.getByText(`Ended elsewhere #${second} completed`)).toBeHidden()
    await tab.close()
  })

  await test.step('what ended while the page was away is told on coming back', async () => {
    await page.goto('about:blank')
    const third = await finishedJob('Ended while away')
    await page.goto('/properties')
    await expect(page.getByText(`Ended while away #${third} completed`)).toBeVisible()
    await page.getByRole('button', { name: 'Notifications, 2 unread' }).click()
    await page.getByRole('link', { name: /Ended elsewhere/ }).click()
    await expect(page).toHaveURL(`/jobs/${second}`)
    await expect(page.getByRole('button', { name: 'Notifications, 1 unread' })).toBeVisible()
  })
})

test('With the API slow, gone and back, the shell says so, keeps working and recovers', async ({ page }) => {
  const jobId = await finishedJob('Seen through an outage')
  await page.goto(`/jobs?q=${jobId}`)
  await expect(page.locator(`[data-job="${jobId}"]`)).toBeVisible()

  await test.step('gone: what is shown stays, and the palette leads on', async () => {
    await page.route('**/api/**', (call) => call.abort('connectionrefused'))
    await openPalette(page)
    await expect(palette(page).getByRole('option', { name: 'Properties', exact: true })).toBeVisible()
    await page.keyboard.type('dark theme')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Changed in this browser only')).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    await expect(page.locator(`[data-job="${jobId}"]`)).toBeVisible()
  })

  await test.step('failing: an error with its request and a way on, and the rest of the screen', async () => {
    await page.unroute('**/api/**')
    await page.route('**/api/properties**', (call) =>
      call.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'x-request-id': 'the-request-of-the-outage' },
        json: { status: 503, code: 'database-unreachable', title: 'The database cannot be reached', detail: 'Wait.' },
      }),
    )
    // On the way from another screen the browser asks for the rows; of a visit they come with the page.
    await page.getByRole('link', { name: 'Properties', exact: true }).click()
    await expect(page.getByText('The database cannot be reached')).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText('the-request-of-the-outage')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Go to' })).toBeEnabled()
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
    await page.unroute('**/api/properties**')
    // By itself: the button may be gone before anybody presses it.
    await expect(page.getByRole('table', { name: 'Properties' })).toBeVisible({ timeout: 20_000 })
  })

  await test.step('slow: the place of the list is held until it comes', async () => {
    const slow = Promise.withResolvers<void>()
    await page.route('**/api/batch-jobs?**', async (call) => {
      await slow.promise
      await call.continue()
    })
    await page.getByRole('link', { name: 'Jobs', exact: true }).click()
    await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible()
    slow.resolve()
    await expect(page.locator(`[data-job="${jobId}"]`)).toBeVisible()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })
})

test('A browser whose clock is off by minutes is told, above a screen that still fits, and one whose clock is right is not', async ({
  page,
}) => {
  const screenFits = () =>
    expect
      .poll(() => page.locator('#content > :last-child').evaluate((screen) => screen.getBoundingClientRect().bottom))
      .toBe(page.viewportSize()?.height)
  await page.goto('/jobs')
  await expect(page.getByRole('heading', { name: 'Jobs', level: 1 })).toBeVisible()
  await expect(page.getByText(/This computer’s clock is/)).toBeHidden()
  await page.clock.setSystemTime(Date.now() + 5 * 60_000)
  await page.goto('/properties')
  await expect(page.getByText(/This computer’s clock is (5 min|4 min 5\d s).* ahead\./)).toBeVisible()
  await screenFits()
  await page.getByRole('button', { name: 'Hide this note' }).click()
  await expect(page.getByText(/This computer’s clock is/)).toBeHidden()
  await screenFits()
})
