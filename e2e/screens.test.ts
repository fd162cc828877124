import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
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

async function findings(page: Page): Promise<string[]> {
  // What changes its colour with the theme does so over a moment; axe would see a mixture.
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(drawn))
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(changing.map(({ finished }) => finished))
  })
  // There are no frames, so one run in the page itself sees all of it.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(' ')}: ${failureSummary}`),
  )
}

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
