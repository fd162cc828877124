import { chosen, inOrder, pressed, seen, type Scene } from './scene.ts'

/** The list of jobs, with work in it. */
export const busyScenes: readonly Scene[] = [{ name: 'jobs-busy', path: '/jobs', ready: /Portland duplexes/ }]

/** The same of jobs that have ended or wait for a person. */
export const jobsScenes: readonly Scene[] = [
  {
    name: 'jobs-nothing-found',
    pictureOnly: 'the empty state of jobs-empty in other words',
    path: '/jobs?q=unicorns',
    ready: /No job matches/,
  },
  {
    name: 'jobs-stray-address',
    pictureOnly: 'a note over the list of the first scene; the journeys close it',
    path: '/jobs?state=BANANA&sort=price&size=7',
    ready: /state=BANANA/,
  },
  {
    name: 'jobs-filtered',
    opensOtherwise: 'a sheet with all filters',
    path: '/jobs?state=COMPLETED&sort=name&size=25',
    ready: /Phoenix equity/,
    act: async (page) => {
      const narrow = page.getByRole('button', { name: /^Filters and order/ })
      if (await narrow.isVisible()) await narrow.click()
      else await page.getByRole('button', { name: /^State / }).click()
      await page.getByRole('checkbox', { name: 'Cancelled' }).waitFor()
    },
  },
  { name: 'jobs-chosen', path: '/jobs', ready: /Portland duplexes/, act: chosen(/^Choose job/, 3) },
  {
    name: 'jobs-bulk-preview',
    path: '/jobs',
    ready: /Portland duplexes/,
    act: inOrder(chosen(/^Choose job/, 5), async (page) => {
      await page.getByRole('toolbar', { name: 'Chosen jobs' }).getByRole('button', { name: 'Cancel' }).click()
      await seen(page, /Will be changed/)
    }),
  },
  {
    name: 'jobs-views',
    pictureOnly: 'the panel of views-empty, with rows in it as in export-layouts',
    // None of the views that are kept: what is one already has no name to ask for.
    path: '/jobs?state=COMPLETED',
    ready: /Phoenix equity/,
    act: pressed(/^Saved views/, /Save what/),
  },
]
