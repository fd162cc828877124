import { expect, test, type Page } from '@playwright/test'
import { atRest, settle } from '#scripts/pictures/scenes/settle.ts'
import type { Scene } from '#scripts/pictures/scenes/scene.ts'
import { findings } from './axe.ts'
import { walkByKeyboard } from './keyboard.ts'

const widths = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
} as const
type Width = keyof typeof widths

/** The width a scene is opened in: every other one narrow, so that each screen is walked through in both. */
export function openingOf(nth: number): Width {
  return nth % 2 === 0 ? 'wide' : 'narrow'
}

/**
 * Opens a scene in one width and changes to the other, as a window that is dragged or a phone that is turned: to open it
 * twice took as long as everything that is looked at. In both it looks for what axe finds and for what is cut off or hangs
 * over. The walk by keyboard changes what it goes through, so it comes last.
 */
export async function sweep(page: Page, scene: Scene, opening: Width): Promise<void> {
  const other = opening === 'wide' ? 'narrow' : 'wide'
  if (scene.anonymous) await page.context().clearCookies()
  const thrown: string[] = []
  page.on('pageerror', (error) => thrown.push(error.stack ?? error.message))
  // What breaks a screen, React says there. What the network says there is what the scenes of outages are about.
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) thrown.push(line.text())
  })
  await test.step(`opened ${opening}`, async () => {
    await open(page, scene, opening)
    await look(page, opening)
  })
  await test.step(`then ${other}`, async () => {
    if (scene.opensOtherwise === undefined) await page.setViewportSize(widths[other])
    else await open(page, scene, other)
    await atRest(page)
    await look(page, other)
    const { unreached, unseen } = await walkByKeyboard(page)
    expect.soft(unreached, `${other}, the keyboard reaches every action`).toEqual([])
    expect.soft(unseen, `${other}, where the keyboard is can be seen`).toEqual([])
  })
  await page.unrouteAll({ behavior: 'ignoreErrors' })
}

async function open(page: Page, scene: Scene, width: Width): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.setViewportSize(widths[width])
  await page.emulateMedia({ colorScheme: themesOf[width][0], reducedMotion: 'reduce' })
  await scene.prepare?.(page)
  await page.goto(scene.path)
  await settle(page, scene)
}

/** Narrow, the dark theme alone is looked at: its colours are those of the wide screen. */
const themesOf = { wide: ['light', 'dark'], narrow: ['dark'] } as const

async function look(page: Page, width: Width): Promise<void> {
  for (const [nth, colorScheme] of themesOf[width].entries()) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    if (nth === 0) await expectToFit(page, width)
    const found = await findings(page, nth === 0 ? 'all' : 'colours')
    expect.soft(found, `${width}, ${colorScheme}`).toEqual([])
  }
}

/** Nothing makes the screen, or what is open over it, scroll sideways. */
async function expectToFit(page: Page, at: string): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const dialogs = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')]
    // A heading that has to be shortened has lost its place to the buttons beside it.
    return [document.documentElement, ...dialogs, ...document.querySelectorAll('h1')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} ${element.scrollWidth} in ${element.clientWidth}`)
  })
  expect.soft(tooWide, `${at}, no scrolling sideways`).toEqual([])
}
