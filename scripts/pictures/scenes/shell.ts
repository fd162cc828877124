import { inOrder, keyed, pressed, seen, type Scene } from './scene.ts'

/** What opens over every screen. */
export const shellScenes: readonly Scene[] = [
  { name: 'palette', path: '/jobs', ready: /Phoenix/, act: keyed('Control+k', /Dark theme/) },
  { name: 'shortcuts', pictureOnly: true, path: '/jobs', ready: /Phoenix/, act: keyed('?', /Freeze or thaw the view/) },
  { name: 'account', path: '/jobs', ready: /Phoenix/, act: pressed(/^Account/, /Preferences/) },
  {
    name: 'preferences',
    path: '/jobs',
    ready: /Phoenix/,
    act: inOrder(pressed(/^Account/, /Preferences/), async (page) => {
      await page.getByRole('menuitem', { name: 'Preferences' }).click()
      await seen(page, /Changes show at once/)
    }),
  },
  { name: 'notifications', path: '/jobs', ready: /Phoenix/, act: pressed(/^Notifications/, /completed|failed/) },
]
