/** Every key of every screen, in one place: the help and the palette read it. Keys work wherever nobody is typing. */
export interface Shortcut {
  /** As the browser names the key; `Ctrl z` with the control or command key. */
  key: string
  does: string
  /** Only with a row or page in hand, so that the palette cannot press it. */
  needsPlace?: boolean
}

export interface ShortcutGroup {
  name: string
  /** Whether it belongs to the screen at this path. */
  on: (path: string) => boolean
  shortcuts: readonly Shortcut[]
}

const list = (path: string) => path === '/jobs'
const job = (path: string) => /^\/jobs\/\d+/.test(path)

export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    name: 'Everywhere',
    on: () => true,
    shortcuts: [
      { key: 'Ctrl k', does: 'Open the command palette' },
      { key: '?', does: 'Show the keys of this screen' },
      { key: '[', does: 'Fold or unfold the navigation' },
    ],
  },
  {
    name: 'Search',
    on: (path) => path === '/search',
    shortcuts: [
      { key: '/', does: 'Find a criterion' },
      { key: 'Ctrl z', does: 'Undo the last edit' },
    ],
  },
  {
    name: 'Jobs',
    on: list,
    shortcuts: [
      { key: '/', does: 'Search in the jobs' },
      { key: '.', does: 'Freeze or thaw the view' },
      { key: 'j', does: 'To the next job' },
      { key: 'k', does: 'To the job before' },
      { key: 'Enter', does: 'Open the job in hand', needsPlace: true },
      { key: 'p', does: 'Pause or resume the job in hand', needsPlace: true },
      { key: 'c', does: 'Cancel the job in hand', needsPlace: true },
      { key: 'r', does: 'Retry the job in hand', needsPlace: true },
    ],
  },
  {
    name: 'Rejects',
    on: (path) => path === '/rejects',
    shortcuts: [
      { key: '/', does: 'Find a record by its key' },
      { key: 'j', does: 'To the next record of the cause' },
      { key: 'k', does: 'To the record before' },
    ],
  },
  {
    name: 'Job',
    on: job,
    shortcuts: [
      { key: '.', does: 'Freeze or thaw the view' },
      { key: 'p', does: 'Pause or resume this job' },
      { key: 'c', does: 'Cancel this job' },
      { key: 'r', does: 'Retry this job' },
      { key: 'Arrows', does: 'From page to page in the grid', needsPlace: true },
    ],
  },
]

/** Those of the screen at this path, the general ones last. */
export function shortcutsOf(path: string): readonly ShortcutGroup[] {
  return shortcutGroups.filter((group) => group.on(path)).toReversed()
}

/** Presses a key for the reader, where the palette was opened from. */
export function pressKey(shortcut: Shortcut): void {
  const control = shortcut.key.startsWith('Ctrl ')
  const key = control ? shortcut.key.slice(5) : shortcut.key
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: control, bubbles: true, cancelable: true }))
}

/** The key as it is printed on the keyboard. */
export function keyName(key: string): string {
  return key.startsWith('Ctrl ') ? `Ctrl ${key.slice(5).toUpperCase()}` : key
}
