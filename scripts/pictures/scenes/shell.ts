import { keyed, pressed, type Scene } from './scene.ts'

/** What opens over every screen. */
export const shellScenes: readonly Scene[] = [
  { name: 'palette', path: '/jobs', ready: /Phoenix/, act: keyed('Control+k', /Dark theme/) },
  { name: 'shortcuts', path: '/jobs', ready: /Phoenix/, act: keyed('?', /Freeze or thaw the view/) },
  { name: 'preferences', path: '/jobs', ready: /Phoenix/, act: pressed(/^Account/, /Preferences/) },
  { name: 'notifications', path: '/jobs', ready: /Phoenix/, act: pressed(/^Notifications/, /completed|failed/) },
]
