import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test, type Page } from '@playwright/test'
import { propertyListSchema } from '#lib/properties/contract.ts'
import { propertyMapSchema } from '#lib/properties/map/contract.ts'
import { until } from '#lib/testing/until.ts'
import { findings } from './ground/axe.ts'
import { newProgram, problemIn, type Program } from './ground/program.ts'
import { calmSandbox } from './ground/stack.ts'

let program: Program
let jobId = 0
const records = 400

test.beforeAll(async () => {
  await calmSandbox()
  program = await newProgram('exports')
  const criteria = [{ name: 'State', value: ['AZ'] }]
  const job = await program.startJob({
    criteria,
    name: 'Properties to export',
    options: { maxRecords: records, confirmRecords: records },
  })
  jobId = job.jobId
  await program.untilJob(jobId, 'ends', ({ status }) => status === 'COMPLETED')
  await until(
    'the search knows it',
    async () => propertyListSchema.parse((await program.call('GET', `/api/properties?jobId=${jobId}&state=AZ`)).body),
    ({ searchIsBehind, total }) => !searchIsBehind && total === records,
  )
})

async function expectClean(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await findings(page), colorScheme).toEqual([])
  }
}

test('exports what the filter finds and says what is left out', async ({ page }) => {
  const list = propertyListSchema.parse((await program.call('GET', `/api/properties?jobId=${jobId}`)).body)
  const propertyId = list.items[0]?.propertyId ?? 0
  const change = { selection: { propertyIds: [propertyId] }, change: { doNotContact: true } }
  expect((await program.call('POST', '/api/properties/marks', { body: change })).status).toBeLessThan(300)

  await page.goto(`/properties?jobId=${jobId}`)
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await expect(dialog.getByText('399 rows')).toBeVisible()
  await expect(dialog.getByText('Left out: 1 property marked “do not contact”')).toBeVisible()
  await dialog.getByRole('button', { name: /^Columns/ }).click()
  await dialog.getByLabel('Heading of City').fill('Town')
  await expectClean(page)

  const downloading = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Download' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^properties-.*\.csv$/)
  const rows: unknown[] = parse(readFileSync(await download.path()), { columns: true })
  expect(rows).toHaveLength(records - 1)
  expect(rows[0]).toHaveProperty('Town')
  await expect(dialog.getByText(/^Complete: 399 rows/)).toBeVisible()
})

test('shows on the map as many properties as the table has, and narrows the table by a cluster', async ({ page }) => {
  await page.goto(`/properties?jobId=${jobId}&view=map`)
  const map = page.getByRole('region', { name: 'Map', exact: true })
  await expect(map.getByText(`${records} properties:`)).toBeVisible()
  const clusters = map.getByRole('button', { name: /here: show only these$/ })
  await expect(clusters.first()).toBeVisible()
  await expectClean(page)
  const found = propertyMapSchema.parse((await program.call('GET', `/api/properties/map?jobId=${jobId}`)).body)
  expect(found.total).toBe(records)

  const row = page.getByRole('table', { name: 'Properties', exact: true }).getByRole('row').nth(1)
  await row.hover()
  await expect(map.locator('[data-place="pointed"]')).toHaveCount(1)
  await clusters.first().hover()
  await expect(map.locator('[data-place="pointed"]')).toHaveCount(0)
  await expect(page.locator('tr[data-pointed]')).not.toHaveCount(0)
  await row.getByRole('button').first().focus()
  await expect(map.locator('[data-place="pointed"]')).toHaveCount(1)
  await clusters.first().focus()
  await expect(page.locator('tr[data-pointed]')).not.toHaveCount(0)

  const label = (await clusters.first().getAttribute('aria-label')) ?? ''
  const count = /^[\d,]+/.exec(label)?.[0] ?? ''
  await clusters.first().press('Enter')
  await expect(page).toHaveURL(/latitude=.*longitude=/)
  await expect(page.locator('header').getByText(`${count} properties`, { exact: true })).toBeVisible()
  await expect(map.getByText(`${count} properties:`)).toBeVisible()
})

test('shows the charts of the filter as tables too', async ({ page }) => {
  await page.goto(`/properties?jobId=${jobId}&view=map`)
  const charts = page.getByRole('region', { name: 'Charts' })
  await charts.getByRole('button', { name: 'As table' }).click()
  await expect(charts.getByRole('table', { name: 'By city' }).getByRole('row').nth(1)).toBeVisible()
  await expectClean(page)
})

test('answers a program with the file, or with what is wrong before any byte of one', async () => {
  const wrong = await program.call('GET', '/api/properties/export?columns=secret')
  expect(problemIn(wrong)).toMatchObject({ status: 400, code: 'bad-query', errors: [{ field: 'columns' }] })
  const good = await program.call('GET', `/api/properties/export?jobId=${jobId}&format=ndjson&columns=propertyId`)
  expect(good.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  expect(good.headers.get('x-properties-left-out')).toBe('1')
  expect(String(good.body).trimEnd().split('\n')).toHaveLength(records - 1)
})
