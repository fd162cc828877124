import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { findings } from './ground/axe.ts'
import { newProgram } from './ground/program.ts'

/** The sales of King County where they are at hand, or a file like them. */
const real = path.resolve(import.meta.dirname, '../../shared/data/king-county-sales.csv')

function likeIt(): Buffer {
  let text = 'id,date,price,sqft_living,yr_built,grade\n'
  for (let row = 0; row < 900; row += 1) {
    text += `${row % 9 === 0 ? '' : '7'}${100_000_000 + row},20141013T000000,1.23E+06,1180,0,7\n`
  }
  return Buffer.from(text)
}

test('A file is sent, looked into, mapped and loaded, and its mapping kept for the next', async ({ page }) => {
  const file = existsSync(real) ? real : { name: 'king-county-sales.csv', mimeType: 'text/csv', buffer: likeIt() }
  await page.goto('/files')
  await page.getByLabel('File to load').setInputFiles(file)
  await expect(page.getByRole('heading', { name: 'What the columns become' })).toBeVisible()
  await expect(page.getByText('Rows are told apart by id')).toBeVisible()
  await expect(page.getByLabel('Length of id')).toHaveValue('10')
  await expect(page.getByLabel('price becomes')).toHaveValue('closePrice')
  expect(await findings(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(beyond, 'nothing stands out to the right of a phone').toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.getByLabel('id becomes').selectOption('parcelNumber')
  await page.getByLabel('County of every row').fill('53033')
  const first = page.getByRole('list', { name: 'First rows' }).getByRole('listitem').first()
  await expect(first).toContainText('53033-')
  await page.getByLabel('Keep this mapping as').fill('King County sales')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.getByText('The mapping “King County sales” is kept.')).toBeVisible()
  await page.getByLabel('Dataset').fill('King County')
  await page.getByRole('button', { name: 'Load the file' }).click()

  await expect(page).toHaveURL(/\/jobs\/\d+$/)
  const jobId = Number(/\d+$/.exec(page.url())?.[0])
  const owner = await newProgram('files journey')
  const job = await owner.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  expect(job).toMatchObject({ source: 'file', dataset: 'King County', rejectedCount: 0, missingCount: 0 })
  if (existsSync(real)) expect(job).toMatchObject({ totalRecords: 21_613, insertedCount: 21_436, duplicateCount: 177 })
  await expect(page.getByRole('heading', { name: 'King County: king-county-sales.csv' })).toBeVisible()

  await page.getByRole('link', { name: 'Edit its mapping in a copy' }).click()
  await expect(page.getByLabel('id becomes')).toHaveValue('parcelNumber')
  await expect(page.getByLabel('County of every row')).toHaveValue('53033')
  await expect(page.getByLabel('Dataset')).toHaveValue('King County')

  await page.getByRole('button', { name: 'Another file' }).click()
  await expect(page.getByRole('list', { name: 'Your files' })).toContainText('king-county-sales.csv')
  await expect(page).toHaveURL(/\/files$/)
})

test('An upload that was cut off goes on where it was when the file is chosen again', async ({ page }) => {
  const rows = 'APN,City\n'.padEnd(9_000_000, '501-79-565,Surprise\n')
  const file = { name: 'cut-off.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) }
  await page.goto('/files')
  let pieces = 0
  await page.route('**/api/uploads/*/content*', async (route) => {
    pieces += 1
    if (pieces === 2) await route.abort('connectionreset')
    else if (pieces === 3) await new Promise(() => undefined)
    else await route.continue()
  })
  await page.getByLabel('File to load').setInputFiles(file)
  await expect(page.getByText(/^4.0 MB of 9.0 MB/)).toBeVisible()
  await expect.poll(() => pieces).toBe(3)
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.unroute('**/api/uploads/*/content*')
  await page.goto('/files')
  await expect(page.getByText('4.0 MB of 9.0 MB came; choose it again to go on')).toBeVisible()
  const offsets: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.pathname.endsWith('/content')) offsets.push(url.searchParams.get('offset') ?? '')
  })
  await page.getByLabel('File to load').setInputFiles(file)
  await expect(page.getByRole('heading', { name: 'What the columns become' })).toBeVisible()
  expect(offsets[0]).toBe('4000000')
})
