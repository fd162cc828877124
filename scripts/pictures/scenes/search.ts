import { pressed, seen, type Scene } from './scene.ts'

/** While it is counted the figures are dimmed. */
const counted = /^free, counted/i

/** The search, with criteria in it. */
export const searchScenes: readonly Scene[] = [
  {
    name: 'search-filled',
    pictureOnly: 'the screen of search-only-missing with more criteria',
    path: '/search?q=State(AZ,NV)EquityPercent((50,_))',
    ready: counted,
  },
  {
    name: 'search-wrong',
    path: '/search?q=State(AZ)EquityPercent((80,20))isDeceased:1',
    ready: /upside down/,
  },
  {
    name: 'search-dates',
    pictureOnly: 'the screen of search-only-missing with another field',
    path: '/search?q=State(AZ)LastTransferRecDate(Last Quarter)',
    ready: /By today/,
    act: (page) => seen(page, counted),
  },
  {
    name: 'search-only-missing',
    path: '/search?q=State(AZ)',
    ready: counted,
    act: async (page) => {
      await page.getByRole('checkbox', { name: /only what is missing/ }).click()
      await seen(page, /are left to ask for\.$/)
    },
  },
  {
    name: 'search-picker',
    opensOtherwise: 'a sheet',
    path: '/search?q=State(AZ)',
    ready: counted,
    act: async (page) => {
      // On a narrow screen it waits behind a button.
      const open = page.getByRole('button', { name: 'Add criterion' })
      if (await open.isVisible()) await open.click()
      await page
        .getByLabel(/^Find one of/)
        .filter({ visible: true })
        .fill('equity')
      await seen(page, /Equity/)
    },
  },
  { name: 'search-import', path: '/search?q=State(AZ)', ready: counted, act: pressed(/^Import$/, /Choose a file/) },
  {
    name: 'search-views',
    pictureOnly: 'the panel of views-empty',
    path: '/search?q=State(AZ)',
    ready: counted,
    act: pressed(/^Saved views/, /Save what/),
  },
  {
    name: 'search-get-now',
    path: '/search?q=State(AZ)',
    ready: counted,
    pictureOnly: 'the screen of search-only-missing before the box is ticked',
  },
]
