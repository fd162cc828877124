import { expect, test } from '@playwright/test'
import { pushAnswerSchema } from '#lib/jobs/receive/contract.ts'
import { Program } from './ground/program.ts'
import { admin } from './ground/stack.ts'

test('What a spider pushes appears on Sources, and its run is a job', async ({ page }) => {
  const spider = new Program(await admin('create-api-key', '--name', 'orchard key', '--may', 'push'))
  const properties = Array.from({ length: 12 }, (_, index) => ({
    url: `https://www.orchard.example/detail/${index + 1}/`,
    street: `${index + 1} Orchard Lane`,
    price: 300_000 + index,
    status: index === 0 ? 'sold' : 'active',
  }))
  const body = { spider: 'orchard', runId: 'first', properties: [...properties, { street: 'No address of its page' }] }
  const { jobId } = pushAnswerSchema.parse((await spider.call('POST', '/api/properties/batch', { body })).body)

  await page.goto('/jobs')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sources' }).click()
  await expect(page.getByRole('heading', { name: 'Sources', level: 1 })).toBeVisible()
  const panel = page.locator('section', { has: page.getByRole('heading', { name: 'orchard', exact: true }) })
  await expect(panel.getByText('orchard key')).toBeVisible()
  await expect(panel.getByText('receiving')).toBeVisible()
  await expect(panel.getByRole('row', { name: new RegExp(`#${jobId}`) })).toContainText(/12\s*1/)

  await spider.call('POST', `/api/batch-jobs/${jobId}/close`, { body: { outcome: 'complete' } })
  await expect(panel.getByText('complete', { exact: true })).toBeVisible({ timeout: 15_000 })
  await panel.getByRole('link', { name: `#${jobId}` }).click()
  await expect(page.getByRole('heading', { name: `#${jobId}`, level: 1 })).toBeVisible()

  // What was pushed cannot be asked for again: neither a copy nor another search.
  await expect(page.getByText('What it asks for is set in the spider that pushes it.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Duplicate' })).toHaveCount(0)

  // Our own spider reads no site that nobody has permitted, and says who can.
  await page.goBack()
  await page.getByRole('button', { name: 'Read a site' }).click()
  const dialog = page.getByRole('dialog', { name: 'Read a site' })
  await dialog.getByLabel('Address of the search').fill('https://www.orchard.example/zoeken/koop')
  await dialog.getByRole('button', { name: 'Start reading' }).click()
  await expect(dialog.getByText(/Nothing says that orchard.example may be read/)).toBeVisible()

  // A crawl is edited in a copy where it was begun.
  await page.goto(`/sources?${new URLSearchParams({ read: 'https://www.orchard.example/zoeken/huur', city: 'Ede' })}`)
  await expect(dialog.getByLabel('Address of the search')).toHaveValue('https://www.orchard.example/zoeken/huur')
  await expect(dialog.getByLabel('City, where the search covers no more')).toHaveValue('Ede')
  await dialog.getByRole('button', { name: 'Not now' }).click()
  await expect(page).toHaveURL(/\/sources$/)
  await expect(dialog).toBeHidden()
})
