import type { Page } from '@playwright/test'

/** One screen in one situation. */
export interface Scene {
  /** Begins the file name. */
  name: string
  path: string
  /** A text that is there when the screen has what it shows. */
  ready: RegExp
  anonymous?: boolean
  /** Before the screen is opened. */
  prepare?: (page: Page) => Promise<void>
  /** When it is there. */
  act?: (page: Page) => Promise<void>
}

export const emptyScenes: readonly Scene[] = [
  { name: 'sign-in', path: '/sign-in', ready: /Whoever runs this/, anonymous: true },
  { name: 'sign-in-refused', path: '/sign-in?problem=link-used', ready: /used before/, anonymous: true },
  { name: 'jobs-empty', path: '/jobs', ready: /No jobs yet/ },
  { name: 'properties-empty', path: '/properties', ready: /No properties yet/ },
  { name: 'lists-empty', path: '/properties/lists', ready: /No lists yet/ },
  { name: 'search-empty', path: '/search', ready: /What are you looking for/ },
]

const pressed =
  (button: RegExp, then: RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: button }).first().click()
    await page.getByText(then).filter({ visible: true }).first().waitFor()
  }

/** Screens over work that has ended, or waits for a person. */
export function restScenes({ failed, unclear }: { failed: number; unclear: number }): readonly Scene[] {
  return [
    { name: 'job-failed', path: `/jobs/${failed}`, ready: /Some of it failed/ },
    { name: 'job-unclear', path: `/jobs/${unclear}`, ready: /Show page/ },
    { name: 'job-unclear-page', path: `/jobs/${unclear}`, ready: /Show page/, act: pressed(/^Show page/, /Buy again/) },
    { name: 'search-filled', path: '/search?q=State(AZ,NV)EquityPercent((50,_))', ready: /To buy|to buy/ },
    {
      name: 'search-wrong',
      path: '/search?q=State(AZ)EquityPercent((80,20))inDivorce(1)',
      ready: /To buy|to buy/,
    },
    { name: 'properties-many', path: '/properties', ready: /PropertyRadar|\d bd/ },
    {
      name: 'properties-open',
      path: '/properties?state=AZ',
      ready: /PHOENIX|TUCSON/,
      act: async (page) => {
        await page.getByLabel('Properties', { exact: true }).getByRole('button').first().click()
        await page.getByText('First stored').waitFor()
      },
    },
    { name: 'properties-nothing-found', path: '/properties?city=Nowhere', ready: /No property matches/ },
  ]
}

/** Screens over jobs at work. */
export function workScenes(running: number): readonly Scene[] {
  return [
    { name: 'jobs-busy', path: '/jobs', ready: /Portland duplexes/ },
    { name: 'jobs-nothing-found', path: '/jobs?q=unicorns', ready: /No job matches/ },
    { name: 'job-running', path: `/jobs/${running}`, ready: /in hand/ },
    {
      name: 'job-cancel-question',
      path: `/jobs/${running}`,
      ready: /in hand/,
      act: pressed(/^Cancel/, /Let it run/),
    },
  ]
}

/** The web server does not answer, or has no such thing. */
export function failingScenes(running: number): readonly Scene[] {
  const cut = (page: Page): Promise<void> =>
    page.route('**/api/**', (route) => route.abort('connectionrefused')).then(() => undefined)
  return [
    { name: 'jobs-failing', path: '/jobs', ready: /cannot be reached/, prepare: cut },
    { name: 'job-failing', path: `/jobs/${running}`, ready: /cannot be reached/, prepare: cut },
    { name: 'properties-failing', path: '/properties', ready: /cannot be reached/, prepare: cut },
    { name: 'search-failing', path: '/search?q=State(AZ)', ready: /cannot be reached|Not counted/, prepare: cut },
    { name: 'job-not-found', path: '/jobs/999999', ready: /There is no job/ },
    { name: 'page-not-found', path: '/no-such-screen', ready: /nothing at this address/ },
  ]
}

/** The pictures of the README. */
export function docScenes(running: number): readonly Scene[] {
  return [
    { name: 'jobs', path: '/jobs', ready: /Portland duplexes/ },
    { name: 'job', path: `/jobs/${running}`, ready: /in hand/ },
  ]
}
