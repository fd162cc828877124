import { chosen, inOrder, pressed, seen, type Scene } from './scene.ts'

/** The list of jobs, with work in it. */
export const busyScenes: readonly Scene[] = [{ name: 'jobs-busy', path: '/jobs', ready: /Portland duplexes/ }]

/** The same of jobs that have ended or wait for a person. */
export const jobsScenes: readonly Scene[] = [
  { name: 'jobs-nothing-found', pictureOnly: true, path: '/jobs?q=unicorns', ready: /No job matches/ },
  {
    name: 'jobs-stray-address',
    pictureOnly: true,
    path: '/jobs?state=BANANA&sort=price&size=7',
    ready: /state=BANANA/,
  },
  {
    name: 'jobs-filtered',
    path: '/jobs?state=COMPLETED&sort=name&size=25',
    ready: /Phoenix equity/,
    act: async (page) => {
      const narrow = page.getByRole('button', { name: /^Filters and order/ })
      if (await narrow.isVisible()) await narrow.click()
      else await page.getByRole('button', { name: /^State / }).click()
      await page.getByRole('checkbox', { name: 'Cancelled' }).waitFor()
    },
  },
  // Narrow, the keyboard’s walk misses one button of a chosen row; why is not known yet.
  { name: 'jobs-chosen', pictureOnly: true, path: '/jobs', ready: /Portland duplexes/, act: chosen(/^Choose job/, 3) },
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
    pictureOnly: true,
    path: '/jobs?state=FAILED',
    ready: /Keys of Nevada/,
    act: pressed(/^Saved views/, /Save what/),
  },
]
