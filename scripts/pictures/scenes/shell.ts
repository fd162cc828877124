import { inOrder, keyed, pressed, seen, type Scene } from './scene.ts'

/** What opens over every screen. */
export const shellScenes: readonly Scene[] = [
  { name: 'palette', path: '/jobs', ready: /Phoenix/, act: keyed('Control+k', /Dark theme/) },
  {
    name: 'shortcuts',
    pictureOnly: 'a dialog of words alone; the shell’s journey opens it and leaves it by keyboard',
    path: '/jobs',
    ready: /Phoenix/,
    act: keyed('?', /Freeze or thaw the view/),
  },
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
