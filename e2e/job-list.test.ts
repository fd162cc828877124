import { expect, test, type Page, type Response } from '@playwright/test'
import { bulkProgressSchema } from '#lib/jobs/bulk/contract.ts'
import { jobListChangesSchema } from '#lib/jobs/list/contract.ts'
import { until } from '#lib/testing/until.ts'
import { newProgram } from './ground/program.ts'
import { calmSandbox, setSandboxLatency } from './ground/stack.ts'
import { untilJobsHear } from './ground/hydrated.ts'

test.beforeEach(calmSandbox)
test.afterEach(calmSandbox)

interface Sent {
  path: string
  status: number
  /** Bytes of head and body as they came through the network; 0 of an unchanged answer. */
  bytes: number
  changedRows: number
}

/** Every answer of the API from now on. */
function listen(page: Page): Sent[] {
  const sent: Sent[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (!pathname.startsWith('/api/')) return
    const one = { path: pathname, status: response.status(), bytes: 0, changedRows: 0 }
    sent.push(one)
    if (one.path === '/api/batch-jobs' && one.status === 200) void weigh(response, one).catch(() => undefined)
  })
  return sent
}

async function weigh(response: Response, one: Sent): Promise<void> {
  one.changedRows = jobListChangesSchema.parse(await response.json()).changed.length
  const { responseBodySize, responseHeadersSize } = await response.request().sizes()
  one.bytes = responseBodySize + responseHeadersSize
}

async function untilAllIsOver(program: Awaited<ReturnType<typeof newProgram>>): Promise<void> {
  await until(
    'jobs to rest',
    () => program.jobs(),
    (jobs) => jobs.every(({ status, pages }) => !['PENDING', 'PROCESSING'].includes(status) && pages.fetching === 0),
    60,
  )
}

test('An idle list asks at most four times a minute, hears nothing new, and shows a job started elsewhere', async ({
  page,
}) => {
  test.setTimeout(150_000)
  const program = await newProgram('idle list')
  await untilAllIsOver(program)
  await page.goto('/jobs')
  await expect(page.getByRole('search')).toBeVisible()
  await page.waitForLoadState('networkidle')
  const sent = listen(page)
  // The first look may bring word of what ended just before.
  await until(
    'two looks one after the other that bring nothing, and nothing else',
    async () => sent.slice(-2).map(({ path, status }) => `${status} ${path}`),
    (last) => last.length === 2 && last.every((line) => line === '304 /api/batch-jobs'),
    60,
  )

  const { jobId } = await program.startJob({
    criteria: [{ name: 'City', value: ['Tempe'] }],
    options: { maxRecords: 400 },
  })
  await expect(page.getByRole('row').filter({ hasText: `#${jobId}` })).toBeVisible({ timeout: 17_000 })

  await test.step('a hidden list asks for nothing, and looks when it is seen again', async () => {
    await untilAllIsOver(program)
    const hide = (hidden: boolean) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(document, 'visibilityState', {
          value: isHidden ? 'hidden' : 'visible',
          configurable: true,
        })
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
      }, hidden)
    await hide(true)
    const before = sent.length
    const other = await program.startJob({
      criteria: [{ name: 'City', value: ['Mesa'] }],
      options: { maxRecords: 400 },
    })
    await untilAllIsOver(program)
    expect(sent.length - before, 'asked while hidden').toBeLessThanOrEqual(1)
    await hide(false)
    await expect(page.getByRole('row').filter({ hasText: `#${other.jobId}` })).toBeVisible()
  })
})

test('A running list hears only what moved: 1.5 kB and 200 bytes a row at each look', async ({ page }) => {
  const program = await newProgram('running list')
  await setSandboxLatency(400)
  await page.goto('/jobs')
  const sent = listen(page)
  for (const city of ['Phoenix', 'Tucson', 'Gilbert']) {
    await program.startJob({ criteria: [{ name: 'City', value: [city] }], options: { maxRecords: 4000 } })
  }
  await page.reload()
  await until(
    'six looks',
    async () => sent.filter(({ path }) => path === '/api/batch-jobs').length,
    (n) => n >= 7,
    40,
  )
  const looks = sent.filter(({ path, bytes }) => path === '/api/batch-jobs' && bytes > 0).slice(2)
  expect(looks.length).toBeGreaterThan(1)
  for (const { bytes, changedRows } of looks) expect(bytes).toBeLessThanOrEqual(1500 + 200 * Math.max(1, changedRows))
  console.log(
    `looks at running jobs: ${looks.map(({ bytes, changedRows }) => `${bytes} B for ${changedRows} rows`).join(', ')}`,
  )
})

test('Rows are chosen by keyboard and paused, resumed and cancelled together, with a preview of what is hit', async ({
  page,
}) => {
  const program = await newProgram('bulk journey')
  await setSandboxLatency(3000)
  const ids: number[] = []
  for (const city of ['Peoria', 'Chandler']) {
    const job = await program.startJob({
      criteria: [{ name: 'State', value: ['AZ'] }],
      name: `Bulk ${city}`,
      options: { maxRecords: 20_000 },
    })
    ids.push(job.jobId)
    await program.untilJob(job.jobId, 'runs', ({ status }) => status === 'PROCESSING')
  }
  await page.goto('/jobs?q=Bulk%20')
  const rows = page.getByRole('row').filter({ hasText: 'Bulk ' })
  await expect(rows).toHaveCount(2)
  await untilJobsHear(page)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  const bar = page.getByRole('toolbar', { name: 'Chosen jobs' })
  await expect(bar.getByText('1 job chosen')).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(bar.getByText('2 jobs chosen')).toBeVisible()

  await bar.getByRole('button', { name: 'Pause' }).click()
  const question = page.getByRole('alertdialog', { name: 'Pause these jobs?' })
  await question.getByRole('button', { name: 'Pause 2 jobs' }).click()
  await expect(page.getByText('Done: 2 jobs changed.')).toBeVisible({ timeout: 20_000 })
  for (const jobId of ids) expect((await program.job(jobId)).status).toBe('PAUSED')
  await page.getByRole('button', { name: 'Put away' }).click()

  await page.getByRole('checkbox', { name: 'Choose all jobs on this page' }).check()
  await bar.getByRole('button', { name: 'Select all that match' }).click()
  await expect(bar.getByText('All that match chosen')).toBeVisible()
  await bar.getByRole('button', { name: 'Cancel' }).click()
  const cancel = page.getByRole('alertdialog', { name: 'Cancel these jobs?' })
  await cancel.getByRole('button', { name: 'Cancel 2 jobs' }).click()
  await expect(page.getByText('Done: 2 jobs changed.')).toBeVisible({ timeout: 20_000 })
  await expect(rows.getByText('Cancelled')).toHaveCount(2)

  const again = await program.call('POST', '/api/batch-jobs/bulk', { body: { action: 'cancel', jobIds: ids } })
  expect(again.status).toBe(422)
  const empty = await program.call('POST', '/api/batch-jobs/bulk/preview', { body: { action: 'cancel', filter: {} } })
  expect(empty.status).toBe(422)
  const grown = await program.call('POST', '/api/batch-jobs/bulk', {
    body: { action: 'retry', jobIds: ids, expected: { changingJobs: 1, recordsAtMost: 0 } },
  })
  expect(grown.body).toMatchObject({ code: 'selection-grew' })
  const retried = await program.call('POST', '/api/batch-jobs/bulk', {
    body: { action: 'priority', priority: 'low', jobIds: ids },
  })
  expect(retried.status, 'cancelled jobs have no use for a priority').toBe(422)
  expect(bulkProgressSchema.safeParse((await program.call('GET', '/api/batch-jobs/bulk/1')).body).success).toBe(true)
})

test('Order, size and filters stand in the address, and an address with nonsense falls back and says so', async ({
  page,
}) => {
  await page.goto('/jobs?state=BANANA&sort=price&size=7&colour=red')
  await expect(page.getByText('state=BANANA, sort=price, size=7, colour=red')).toBeVisible()
  await page.getByRole('button', { name: 'Remove it from the address' }).click()
  await expect(page).toHaveURL(/\/jobs$/)

  await page.getByRole('button', { name: 'Job', exact: true }).click()
  await expect(page).toHaveURL(/sort=name/)
  await expect(page.getByRole('columnheader', { name: 'Job', exact: true })).toHaveAttribute('aria-sort', 'ascending')
  await page.getByRole('combobox', { name: 'Jobs on a page' }).selectOption('25 a page')
  await expect(page).toHaveURL(/size=25/)
  await page.getByRole('button', { name: 'State any' }).click()
  await page.getByRole('checkbox', { name: 'Cancelled' }).check()
  await expect(page).toHaveURL(/state=CANCELLED/)
  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Order of the jobs' })).toHaveValue('name')
  await page.goto('/jobs?cursor=nonsense')
  await expect(page).toHaveURL(/\/jobs$/)
})
