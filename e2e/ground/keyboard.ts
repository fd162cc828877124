import type { CDPSession, Page } from '@playwright/test'

/** What the keyboard did not do on a page: actions it never came to, and those it came to without showing it. */
export interface KeyboardFaults {
  unreached: string[]
  unseen: string[]
}

/**
 * Walks through the page, or through what is open over it, with Tab, and with arrows through what has one stop for many
 * (menus, toolbars, the grid of pages).
 */
export async function walkByKeyboard(page: Page): Promise<KeyboardFaults> {
  const { count, before } = await page.evaluate(numberActions)
  const isMenu = (await page.getByRole('menu').count()) > 0
  const steps = Math.min(500, Math.ceil(count * 1.5) + 25)
  const keyboard = await page.context().newCDPSession(page)
  // What is open may begin in its middle: what stands before that is reached backwards.
  await press(keyboard, 'Tab', Math.min(before, 20), shift)
  for (let at = 0; at < steps; at += atOnce) {
    await press(keyboard, isMenu ? 'ArrowDown' : 'Tab', atOnce)
    if ((await page.evaluate(unreached)).length === 0) break
  }
  for (const arrow of ['ArrowRight', 'ArrowDown'] as const) {
    for (let group = 0; group < 12; group += 1) {
      const members = await page.evaluate(enterGroup)
      if (members === 0) break
      await press(keyboard, arrow, members)
    }
    await page.evaluate(forgetGroups)
  }
  await keyboard.detach()
  return { unreached: await page.evaluate(unreached), unseen: await page.evaluate(unseen) }
}

const keyCodes = { Tab: 9, ArrowRight: 39, ArrowDown: 40 } as const
/** The Shift key, as the browser’s protocol counts modifiers. */
const shift = 8
/** Presses sent together: each alone waits for the page to draw, which was most of the time a walk took. */
const atOnce = 20

/** Presses a key so many times; the page gets one press after the other. */
async function press(keyboard: CDPSession, key: keyof typeof keyCodes, times: number, modifiers = 0): Promise<void> {
  const about = { key, code: key, windowsVirtualKeyCode: keyCodes[key], modifiers }
  const presses = Array.from({ length: times }, () => [
    keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...about }),
    keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...about }),
  ])
  await Promise.all(presses.flat())
}

// What follows runs in the page; it keeps its notes in attributes.

/** Numbers everything that can be done now and takes note of what gets the focus. @returns how much there is, and how much before it */
function numberActions(): { count: number; before: number } {
  const kinds = [
    'a[href]',
    'button',
    'input:not([type=hidden])',
    'select',
    'textarea',
    'summary',
    ...['checkbox', 'radio', 'switch', 'tab', 'menuitem', 'slider'].map((role) => `[role=${role}]`),
    '[tabindex="0"]',
  ]
  // What is open over the screen is walked through alone; the screen has scenes without it.
  const open = [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu]')].at(-1)
  const over = open ?? document.body
  const canBeUsed = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect()
    if (width <= 1 || height <= 1 || !element.checkVisibility({ visibilityProperty: true })) return false
    if (element.closest('[aria-hidden=true], [inert], [data-base-ui-focus-guard]')) return false
    // A chip is reached by the arrows and taken away by Delete, which its description says.
    if (element.matches('[aria-label^="Take away "]')) return false
    return !element.matches(':disabled, [aria-disabled=true], [data-disabled]')
  }
  const actions = [...over.querySelectorAll(kinds.join())].filter((element) => canBeUsed(element))
  for (const [at, element] of actions.entries()) element.setAttribute('data-action', String(at))
  const notes = document.documentElement
  const name = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60) ||
    element.outerHTML.slice(0, 90)
  const sameName = (one: Element, other: Element) => name(one) === name(other)
  notes.setAttribute('data-actions', JSON.stringify(actions.map((element) => `${element.tagName} ${name(element)}`)))
  notes.setAttribute('data-reached', '')
  notes.setAttribute('data-unseen', '')
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return
    // What follows the keyboard from row to row is drawn anew when it comes back: it is known by its name.
    const again = actions.findIndex(
      (one) => !one.isConnected && one.tagName === target.tagName && sameName(one, target),
    )
    const number = target.getAttribute('data-action') ?? (again === -1 ? null : String(again))
    if (number === null) return
    notes.setAttribute('data-reached', `${notes.getAttribute('data-reached')} ${number}`)
    const rings = [target, target.parentElement, target.parentElement?.parentElement].map((one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one ?? target)
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    })
    const isHighlighted = target.matches('[data-highlighted], textarea, input')
    if (!rings.includes(true) && !isHighlighted) {
      notes.setAttribute('data-unseen', `${notes.getAttribute('data-unseen')} ${number}`)
    }
  })
  const focused = document.activeElement
  const [first] = actions
  if (open === undefined) {
    // From the top: rows that keep coming would never lead back to it.
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
  } else if (focused instanceof HTMLElement && !open.contains(focused)) focused.blur()
  // What has the focus already gets no event for it.
  const already = document.activeElement?.getAttribute('data-action')
  if (already && first) notes.setAttribute('data-reached', ` ${already}`)
  return { count: actions.length, before: open === undefined ? 0 : Math.max(0, Number(already ?? 0)) }
}

function unreached(): string[] {
  const { dataset } = document.documentElement
  const reached = new Set((dataset['reached'] ?? '').split(' '))
  const names: unknown = JSON.parse(dataset['actions'] ?? '[]')
  return (Array.isArray(names) ? names : []).map(String).filter((_, at) => !reached.has(String(at)))
}

function unseen(): string[] {
  const { dataset } = document.documentElement
  const numbers = new Set((dataset['unseen'] ?? '').split(' '))
  const names: unknown = JSON.parse(dataset['actions'] ?? '[]')
  return (Array.isArray(names) ? names : []).map(String).filter((_, at) => numbers.has(String(at)))
}

/** Goes back to the one stop of a group whose other members were not reached. @returns how many members it has, 0 when none is left */
function enterGroup(): number {
  const reached = new Set((document.documentElement.dataset['reached'] ?? '').split(' '))
  const isReached = (element: Element): boolean => reached.has(element.getAttribute('data-action') ?? '')
  for (const element of document.querySelectorAll('[data-action]')) {
    if (isReached(element)) continue
    const group = element.closest(
      '[role=group]:not([data-walked]), [role=toolbar]:not([data-walked]), [role=radiogroup]:not([data-walked]), [role=tablist]:not([data-walked]), [role=grid]:not([data-walked])',
    )
    const members = [...(group?.querySelectorAll('[data-action]') ?? [])]
    const stop = members.find((member) => isReached(member))
    if (!group || !(stop instanceof HTMLElement)) continue
    group.setAttribute('data-walked', '')
    stop.focus()
    return members.length
  }
  return 0
}

function forgetGroups(): void {
  for (const group of document.querySelectorAll('[data-walked]')) group.removeAttribute('data-walked')
}
