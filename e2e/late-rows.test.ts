import { expect, test, type Page } from '@playwright/test'
import { findings } from './ground/axe.ts'
import { newProgram } from './ground/program.ts'
import { calmSandbox } from './ground/stack.ts'

/** How much of what was on the screen came to stand elsewhere, as the browser counts it. */
async function countShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    let sum = 0
    const watch = new PerformanceObserver((found) => {
      for (const entry of found.getEntries()) sum += Number(Reflect.get(entry, 'value'))
    })
    watch.observe({ type: 'layout-shift', buffered: true })
    Object.defineProperty(globalThis, 'shifted', { get: () => sum })
  })
  return () => page.evaluate((): unknown => Reflect.get(globalThis, 'shifted')).then(Number)
}

test('Rows that come late have their place kept and move nothing; those that do not come are asked for again by hand', async ({
  page,
}) => {
  await calmSandbox()
  const program = await newProgram('late rows')
  const { jobId } = await program.startJob({
    criteria: [{ name: 'State', value: ['WA'] }],
    name: 'Rows to come',
    options: { maxRecords: 240 },
  })
  await program.untilJob(jobId, 'is completed', ({ status }) => status === 'COMPLETED')
  const shifted = await countShifts(page)
  const box = page.getByRole('table', { name: 'Properties' }).locator('..')
  const row = (number: number) => box.locator(`[aria-rowindex="${number + 1}"]`)
  const scrollTo = (top: number) => box.evaluate((element, to) => element.scrollTo({ top: to }), top)
  const rowHeight = 36
  const later = '**/api/properties?*cursor=*'

  await page.goto(`/properties?jobId=${jobId}`)
  await expect(page.getByText('240 properties')).toBeVisible()
  await expect(row(1)).toBeVisible()
  const tall = () => box.evaluate((element, of) => Math.floor(element.scrollHeight / of), rowHeight)
  await expect.poll(tall, '40 rows with the page, 50 that followed, and place for 50').toBe(140)

  await test.step('late', async () => {
    const held = Promise.withResolvers<void>()
    await page.route(later, async (call) => {
      await held.promise
      await call.continue()
    })
    await scrollTo(90 * rowHeight)
    await expect(row(90)).toBeAttached()
    await expect(row(91)).toBeHidden()
    await expect(page.getByText('Loading more rows…')).toBeInViewport()
    expect(await findings(page)).toEqual([])
    const before = await shifted()
    held.resolve()
    await expect(row(100)).toBeInViewport()
    await expect(page.getByText('Loading more rows…')).toBeHidden()
    await page.unrouteAll({ behavior: 'wait' })
    expect((await shifted()) - before).toBe(0)
  })

  await test.step('failing', async () => {
    await expect.poll(tall, 'all but the last piece, and place for it').toBe(240)
    await page.route(later, (call) => call.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Oops</h1>' }))
    await scrollTo(240 * rowHeight)
    await expect(page.getByText(/The rows above are kept/)).toBeVisible()
    await expect.poll(tall).toBeLessThan(195)
    await page.unrouteAll({ behavior: 'wait' })
    await page.getByRole('button', { name: 'Try again' }).click()
    await scrollTo(240 * rowHeight)
    await expect(page.getByText('All 240 shown.')).toBeVisible()
    await scrollTo(240 * rowHeight)
    await expect(row(240)).toBeInViewport()
  })

  await test.step('in another order', async () => {
    await page.reload()
    await expect.poll(tall).toBe(140)
    const held = Promise.withResolvers<void>()
    await page.route('**/api/properties?*', async (call) => {
      await held.promise
      await call.continue()
    })
    await page.getByRole('button', { name: 'City', exact: true }).click()
    await expect(page).toHaveURL(/sort=/)
    await expect(page.getByText('Loading rows…')).toBeInViewport()
    await scrollTo(90 * rowHeight)
    await expect(row(90)).toBeInViewport()
    await expect(page.getByText(/are shown\. Narrow the filter/), 'the rows are those of before').toHaveCount(0)
    held.resolve()
    await expect(page.getByText('Loading rows…')).toBeHidden()
    await page.unrouteAll({ behavior: 'wait' })
  })
})
