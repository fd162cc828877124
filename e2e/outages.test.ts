import { expect, test, type Page, type Route } from '@playwright/test'
import { propertyListSchema } from '#lib/properties/contract.ts'
import { until } from '#lib/testing/until.ts'
import { findings } from './ground/axe.ts'
import { newProgram } from './ground/program.ts'
import { calmSandbox, setSandboxLatency } from './ground/stack.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

const panel = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, level: 2, exact: true }) })

const gone = (call: Route) => call.abort('connectionrefused')
const unreachable = (call: Route) =>
  call.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    json: { status: 503, code: 'database-unreachable', title: 'The database cannot be reached', detail: 'Wait.' },
  })
const broken = (call: Route) => call.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Oops</h1>' })

/** The bell listens for this in the frame of all screens, and every message in the corner outside of that, in the root layout. */
function breakMessages(): void {
  const listen = document.addEventListener.bind(document)
  document.addEventListener = (...given: Parameters<typeof listen>) => {
    if (given[0] === 'visibilitychange') throw new Error('A message is to break.')
    listen(...given)
  }
}

test('A job’s screen keeps what it shows while the server is gone or fails, says from when it is, and comes back by itself', async ({
  page,
}) => {
  const program = await newProgram('outage of a job')
  await setSandboxLatency(1500)
  const criteria = [{ name: 'State', value: ['FL', 'TX'] }]
  const { jobId } = await program.startJob({
    criteria,
    name: 'Watched through an outage',
    options: { maxRecords: 4800 },
  })
  await page.goto(`/jobs/${jobId}`)
  const cells = page.getByRole('group', { name: /^Pages/ }).getByRole('button')
  await expect(cells).toHaveCount(12)
  const old = page.getByText(/What is shown is from/)

  await page.route('**/api/**', gone)
  await expect(page.getByText('The server cannot be reached.')).toBeVisible({ timeout: 20_000 })
  await expect(old).toBeVisible()
  expect(await findings(page), 'the note of an outage').toEqual([])
  await expect(cells).toHaveCount(12)

  await page.unroute('**/api/**', gone)
  await page.route('**/api/batch-jobs/**', unreachable)
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect(page.getByText('The database cannot be reached.')).toBeVisible({ timeout: 20_000 })
  await expect(cells).toHaveCount(12)

  await page.unroute('**/api/batch-jobs/**', unreachable)
  await expect(old).toHaveCount(0, { timeout: 20_000 })
  await setSandboxLatency(0)
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 })

  // The end is told by a message in the corner, which is read aloud; nothing else says it a second time.
  await expect(page.getByText(new RegExp(`#${jobId} completed`))).toBeVisible({ timeout: 20_000 })
  await expect(page.locator('p[role=status].sr-only')).toHaveText('')
})

test('Parts of a job’s screen that could not be loaded say so, each with another try, and all come with the server', async ({
  page,
}) => {
  const program = await newProgram('parts of a job')
  const criteria = [{ name: 'State', value: ['WA'] }]
  const options = { maxRecords: 400 }
  const { jobId } = await program.startJob({ criteria, fields: ['RadarID'], name: 'In parts', options })
  await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  const slow = Promise.withResolvers<void>()
  await page.route(`**/api/batch-jobs/${jobId}`, async (call) => {
    await slow.promise
    await call.continue()
  })
  for (const part of ['logs', 'timeline', 'charts']) await page.route(`**/api/batch-jobs/${jobId}/${part}**`, broken)
  await page.goto(`/jobs/${jobId}`)
  await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible()
  slow.resolve()
  for (const title of ['Log', 'Timeline', 'Speed']) {
    await expect(panel(page, title).getByRole('button', { name: 'Try again' })).toBeVisible({ timeout: 20_000 })
  }
  expect(await findings(page), 'parts that failed').toEqual([])
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await panel(page, 'Timeline').getByRole('button', { name: 'Try again' }).click()
  await expect(panel(page, 'Timeline').getByRole('listitem').first()).toBeVisible()
  await panel(page, 'Log').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('region', { name: 'Log, newest first' }).getByText('Created.')).toBeVisible()

  await test.step('a written page is read again for nothing, and what came of it is said', async () => {
    await page.goto(`/jobs/${jobId}?page=2`)
    await expect(page.getByText('This job has pages 1 to 1.')).toBeVisible()
    await page.goto(`/jobs/${jobId}?page=1`)
    await page.getByRole('button', { name: 'Read again' }).click()
    const question = page.getByRole('alertdialog', { name: 'Read page 1 again?' })
    await expect(question).toContainText('Nothing is bought')
    expect(await findings(page), 'the question').toEqual([])
    // The code of the first message in the corner does not come either: the screen stays, and the message comes late.
    await page.route('**/_next/static/**', gone)
    const unloaded = page.waitForEvent('requestfailed')
    await question.getByRole('button', { name: 'Read it again' }).click()
    await unloaded
    await page.unroute('**/_next/static/**', gone)
    await expect(page.locator('[data-sonner-toast]').getByText(/^Page 1 /)).toBeVisible()
    const outcome = /Read the stored answer again: 400 records, 0 new, 0 changed, 400 as they were\./
    await expect(panel(page, 'Timeline').getByText(outcome)).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('button', { name: 'Read again' })).toBeVisible()
    expect(await program.job(jobId)).toMatchObject({ status: 'COMPLETED', processedRecords: 400, recordsBought: 0 })
  })

  await test.step('what breaks beside the screen breaks the frame, which says so with the number of a request, and comes back', async () => {
    await page.evaluate(breakMessages)
    await page.getByRole('button', { name: 'Read again' }).click()
    await page.getByRole('button', { name: 'Read it again' }).click()
    await expect(page.getByRole('heading', { name: 'Parcelyard broke on this page', level: 1 })).toBeVisible()
    await expect(page.getByText(/^Request [\w-]{8}/)).toBeVisible()
    expect(await findings(page), 'a broken frame').toEqual([])
    await page.evaluate(() => Reflect.deleteProperty(document, 'addEventListener'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { name: `#${jobId}`, level: 1 })).toBeVisible()
  })

  await test.step('what breaks around every screen leaves nothing of it, and comes back too', async () => {
    await page.addInitScript(breakMessages)
    await page.reload()
    await expect(page.getByRole('heading', { name: 'This screen broke', level: 1 })).toBeVisible()
    await expect(page.getByRole('navigation')).toHaveCount(0)
    await page.evaluate(() => Reflect.deleteProperty(document, 'addEventListener'))
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { name: `#${jobId}`, level: 1 })).toBeVisible()
  })
})

test('The map keeps its clusters and the export its form while the server is gone, and both come back without a reload', async ({
  page,
}) => {
  const program = await newProgram('outage of the map')
  const criteria = [{ name: 'State', value: ['OR'] }]
  const { jobId } = await program.startJob({ criteria, name: 'On the map', options: { maxRecords: 400 } })
  await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  await until(
    'the search knows it',
    async () => propertyListSchema.parse((await program.call('GET', `/api/properties?jobId=${jobId}`)).body),
    ({ searchIsBehind, total }) => !searchIsBehind && total === 400,
  )
  await page.goto(`/properties?jobId=${jobId}&view=map`)
  const map = page.getByRole('region', { name: 'Map', exact: true })
  const clusters = map.getByRole('button', { name: /here/ })
  await expect(clusters.first()).toBeVisible()

  await page.route('**/api/properties/**', gone)
  await map.getByRole('button', { name: 'Further away' }).click()
  await expect(map.getByText(/The server cannot be reached/)).toBeVisible({ timeout: 20_000 })
  await expect(map.getByRole('button', { name: 'Try again' })).toBeVisible()
  await expect(clusters.first()).toBeVisible()

  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await expect(dialog.getByText(/The server cannot be reached/)).toBeVisible({ timeout: 20_000 })
  await expect(dialog.getByRole('button', { name: 'Download' })).toBeDisabled()
  await page.unroute('**/api/properties/**', gone)
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog.getByText('400 rows')).toBeVisible({ timeout: 20_000 })
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await expect(map.getByText('400 properties:')).toBeVisible({ timeout: 20_000 })
  await test.step('what never came says so, also while it is asked again, and comes by itself', async () => {
    const back = Promise.withResolvers<void>()
    let asked = 0
    await page.route('**/api/properties/map?**', async (call) => {
      asked += 1
      if (asked < 2) return broken(call)
      await back.promise
      return call.continue()
    })
    await page.goto(`/properties?jobId=${jobId}&view=map&sort=city`)
    await expect(map.getByText(/^The map could not be counted\./)).toBeVisible()
    await expect.poll(() => asked).toBe(2)
    await expect(map.getByText(/^The map could not be counted\./)).toBeVisible()
    back.resolve()
    await expect(map.getByText('400 properties:')).toBeVisible()
  })
})

test('A dialog whose code cannot be fetched comes late, without harm to the screen; one that never comes is said', async ({
  page,
}) => {
  let refused = 0
  const without = (call: Route) => {
    refused += 1
    return gone(call)
  }
  await page.clock.install()
  await page.goto('/properties')
  const title = page.getByRole('heading', { name: 'Properties', level: 1 })
  await expect(page.getByRole('button', { name: 'Export' })).toBeVisible()
  await page.waitForLoadState('networkidle')

  await page.route('**/_next/static/**', without)
  await page.getByRole('button', { name: 'Export' }).click()
  // The bundler itself asks twice before it gives up.
  await passes(page, () => refused > 4)
  await expect(title).toBeVisible()
  await page.unroute('**/_next/static/**', without)
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await passes(page, () => dialog.isVisible())
  await dialog.getByRole('button', { name: 'Close' }).first().click()

  await page.route('**/_next/static/**', without)
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const said = page.getByRole('heading', { name: 'A part of this screen could not be fetched', level: 1 })
  await passes(page, () => said.isVisible())
  expect(await findings(page), 'what was never fetched').toEqual([])
  await page.unroute('**/_next/static/**', without)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(title).toBeVisible()
})

/** Has the clock of the page go on until something is so. */
async function passes(page: Page, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await expect(async () => {
    await page.clock.runFor(2_000)
    expect(await isSo()).toBe(true)
  }).toPass({ timeout: 30_000 })
}
