import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { newProgram } from './ground/program.ts'
import { calmSandbox, setSandboxFaults, setSandboxLatency } from './ground/stack.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

const panel = (page: Page, title: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, level: 2, exact: true }) })

test('A job is watched, cancelled, brought on by one page and retried on its own screen, which tells who did what', async ({
  page,
}) => {
  const program = await newProgram('one job')
  await setSandboxLatency(3000)
  const criteria = [{ name: 'State', value: ['CA'] }]
  const { jobId } = await program.startJob({ criteria, name: 'Watched', options: { maxRecords: 6400 } })
  await page.goto(`/jobs/${jobId}`)
  await expect(page.getByText('Running', { exact: true })).toBeVisible()
  const speed = panel(page, 'Speed')
  await expect(speed.getByRole('img', { name: /^Records per second\. .* on average/ })).toBeVisible({ timeout: 20_000 })

  await test.step('it is cancelled, and what was paid for stays', async () => {
    await page.getByRole('button', { name: 'Cancel' }).click()
    const dialog = page.getByRole('alertdialog', { name: `Cancel job #${jobId}?` })
    await dialog.getByRole('button', { name: /^Cancel, keep/ }).click()
    await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible()
    await program.untilJob(jobId, 'holds no page', ({ pages }) => pages.fetching + pages.fetched === 0)
  })

  await test.step('one of its pages is run again, and only that one', async () => {
    await setSandboxLatency(50)
    await page.reload()
    const cells = page.getByRole('group', { name: /^Pages/ }).getByRole('button', { name: /, cancelled/ })
    await expect(cells.first()).toBeVisible()
    const left = await cells.count()
    expect(left).toBeGreaterThan(1)
    await cells.last().click()
    await page.getByRole('button', { name: 'Run again' }).click()
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Run again/ })
      .click()
    await expect(cells).toHaveCount(left - 1, { timeout: 20_000 })
    const after = await program.untilJob(jobId, 'has ended again', ({ status }) => status === 'CANCELLED')
    expect(after.pages.cancelled).toBe(left - 1)
  })

  await test.step('the rest is retried, and nothing is paid for twice', async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Retry/ }).click()
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Retry/ })
      .click()
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
    expect(await program.job(jobId)).toMatchObject({ processedRecords: 6400, recordsBought: 6400, missingCount: 0 })
  })

  await test.step('the timeline names the person, the log can be searched', async () => {
    const timeline = panel(page, 'Timeline')
    for (const words of [/^Cancelled\./, /Asked to run this page again\./, /^Retried\./]) {
      const entry = timeline.getByRole('listitem').filter({ hasText: words })
      await expect(entry.first()).toContainText(/ by \S/)
    }
    const log = page.getByRole('region', { name: 'Log, newest first' })
    await page.getByRole('searchbox', { name: 'Search in the log' }).fill('retr')
    await expect(log.getByText('Retried.')).toBeVisible()
    await expect(log.getByText('Cancelled.')).toHaveCount(0)
    await page.getByRole('searchbox', { name: 'Search in the log' }).fill('re')
    await expect(page.getByText('at least 3 characters')).toBeVisible()
    await expect(log.getByText('Cancelled.')).toBeVisible()
  })

  await test.step('the speed can be read as a table, page by page', async () => {
    await speed.getByRole('button', { name: 'Page time' }).click()
    await speed.getByRole('button', { name: 'As table' }).click()
    await expect(speed.getByRole('row', { name: /^Page 16 / })).toContainText(/ms|s/)
  })

  await test.step('the criteria open in the form, for a copy', async () => {
    await page.getByRole('link', { name: 'Edit criteria in a copy' }).click()
    await expect(page).toHaveURL(/\/search\?q=State\(CA\)$/)
    await expect(page.getByRole('list', { name: 'Criteria in use' }).getByText('CA', { exact: false })).toBeVisible()
  })
})

test('A failed page says why, shows what the source answered, and is repaired alone', async ({ page }) => {
  const program = await newProgram('repair')
  await setSandboxFaults({ kind: 'errorBody', rate: 1, start: { from: 400 } })
  const { jobId } = await program.startJob({
    criteria: [{ name: 'State', value: ['NV', 'WA'] }],
    fields: ['RadarID'],
    name: 'To be repaired',
    options: { maxRecords: 800 },
  })
  await program.untilJob(jobId, 'has failed', ({ status }) => status === 'FAILED')
  await page.goto(`/jobs/${jobId}`)
  const errors = panel(page, 'Errors by cause')
  await expect(errors.getByRole('listitem')).toHaveCount(1)
  await expect(errors).toContainText('1 page, 400 records')
  await errors.getByRole('button', { name: 'Show page 2' }).click()
  await expect(page.getByRole('heading', { name: /^Page 2/ })).toBeVisible()
  await calmSandbox()
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run again' }).click()
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 20_000 })
  await expect(errors).toHaveCount(0)

  await page.getByRole('button', { name: 'What the source answered' }).click()
  const raw = page.getByRole('region', { name: 'What the source answered for page 2' })
  await expect(raw).toContainText('"RadarID"')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download it whole' }).click()
  const file = await (await download).path()
  const body: unknown = JSON.parse(await readFile(file, 'utf8'))
  expect(body).toMatchObject({ resultCount: 400 })
})

test('Two runs of a search are compared, and the difference is taken along as a file', async ({ page }) => {
  const program = await newProgram('compare')
  const run = async (maxRecords: number): Promise<number> => {
    const criteria = [{ name: 'State', value: ['FL', 'NV'] }]
    const { jobId } = await program.startJob({ criteria, name: `Two states, ${maxRecords}`, options: { maxRecords } })
    await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
    return jobId
  }
  const first = await run(400)
  await page.goto(`/jobs/${first}/compare`)
  await expect(page.getByRole('heading', { name: 'This search ran only once' })).toBeVisible()
  const second = await run(800)
  await page.goto(`/jobs/${second}`)
  await page.getByRole('link', { name: 'Compare runs' }).click()
  await expect(page).toHaveURL(`/jobs/${second}/compare`)
  const figure = (name: string) => page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) })
  await expect(figure('New')).toContainText('400')
  await expect(figure('The same')).toContainText('400')
  await expect(figure('Gone')).toContainText('0')
  await expect(page.getByText(`Job #${first} did not bring everything that matched`)).toBeVisible()
  await page.getByRole('button', { name: 'New 400' }).click()
  const lines = page.getByRole('list', { name: 'Differing properties' }).getByRole('listitem')
  await expect(lines).toHaveCount(50)
  await page.getByRole('button', { name: 'More, 50 shown' }).click()
  await expect(lines).toHaveCount(100)

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as CSV' }).click()
  const text = await readFile(await (await download).path(), 'utf8')
  const rows = text.trimEnd().split('\n')
  expect(rows).toHaveLength(401)
  expect(rows.slice(1).every((row) => row.startsWith('new,'))).toBe(true)

  await page.goto(`/jobs/${second}/compare?with=999999&kind=nonsense`)
  await expect(page.getByText('Job #999999 is no other run of this search')).toBeVisible()
})
