import { expect, test, type Page } from '@playwright/test'
import { findings } from './ground/findings.ts'
import { newProgram } from './ground/program.ts'
import { calmSandbox, setSandboxFaults } from './ground/stack.ts'

let jobId = 0

/** One job in which something of everything went wrong. */
test.beforeAll(async () => {
  await calmSandbox()
  const program = await newProgram('screens')
  await setSandboxFaults(
    { kind: 'malformedRecords', count: 2, rate: 1, times: 1, onlyPurchases: true },
    { kind: 'dropConnection', when: 'afterBilling', rate: 1, times: 1, onlyPurchases: true, start: { from: 400 } },
  )
  const criteria = [{ name: 'State', value: ['WA'] }]
  jobId = (await program.startJob({ criteria, name: 'Troubled', options: { maxRecords: 1200 } })).jobId
  await program.untilJob(jobId, 'needs a decision', ({ needs }) => needs === 'decision')
})
test.afterAll(calmSandbox)

interface Screen {
  name: string
  path: () => string
  ready: (page: Page) => Promise<void>
  anonymous?: boolean
}

const screens: Screen[] = [
  {
    name: 'Sign-in',
    path: () => '/sign-in?problem=link-used',
    ready: (page) => expect(page.getByLabel('Password')).toBeVisible(),
    anonymous: true,
  },
  {
    name: 'Search',
    path: () => '/search?q=State(AZ,NV)EquityPercent((80,20))isDeceased:1',
    ready: async (page) => {
      await expect(page.getByText('parcels match', { exact: true })).toBeAttached()
      await expect(page.getByText(/upside down/)).toBeVisible()
    },
  },
  {
    name: 'Jobs',
    path: () => '/jobs',
    ready: (page) => expect(page.locator(`[data-job="${jobId}"]`)).toBeVisible(),
  },
  {
    name: 'Job',
    path: () => `/jobs/${jobId}?page=1`,
    ready: async (page) => {
      await expect(page.getByRole('heading', { name: /^Page 1/ })).toBeVisible()
      await expect(page.locator('#rejects').getByRole('listitem')).toHaveCount(2)
    },
  },
  {
    name: 'Properties',
    path: () => `/properties?jobId=${jobId}`,
    ready: (page) => expect(page.getByText('798 properties')).toBeAttached(),
  },
]

const viewports = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

const nobody = { cookies: [], origins: [] }

for (const { name, path, ready, anonymous } of screens) {
  for (const viewport of viewports) {
    test.describe(`${name} at ${viewport.width} pixels`, () => {
      // Transitions would let the colours of two themes mix under the eyes of axe.
      test.use({
        viewport,
        contextOptions: { reducedMotion: 'reduce' },
        ...(anonymous ? { storageState: nobody } : {}),
      })

      test(`${name} has nothing for axe to find at ${viewport.width} pixels, light or dark, and fits`, async ({
        page,
      }) => {
        await page.emulateMedia({ colorScheme: 'light' })
        await page.goto(path())
        await ready(page)
        expect(await findings(page), 'light').toEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await findings(page), 'dark').toEqual([])
        const widths = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ])
        expect(widths[0], 'no scrolling sideways').toBe(widths[1])
      })
    })
  }
}
