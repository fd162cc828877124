import { expect, test, type Page } from '@playwright/test'
import { settle } from '#scripts/pictures/scenes/settle.ts'
import type { Scene } from '#scripts/pictures/scenes/scene.ts'
import { findings } from './axe.ts'
import { walkByKeyboard } from './keyboard.ts'

/** The widths of the screens that are looked at. */
export const viewports = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

/** Opens a scene and looks for what axe finds in both themes, and for what is cut off or hangs over. */
export async function look(page: Page, scene: Scene): Promise<void> {
  if (scene.anonymous) await page.context().clearCookies()
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await scene.prepare?.(page)
  await page.goto(scene.path)
  await settle(page, scene)
  await expectToFit(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect.soft(await findings(page, colorScheme === 'light' ? 'all' : 'colours'), colorScheme).toEqual([])
  }
}

/** The same, and for what the keyboard misses. */
export async function sweep(page: Page, scene: Scene): Promise<void> {
  await look(page, scene)
  await test.step('keyboard', async () => {
    const { unreached, unseen } = await walkByKeyboard(page)
    expect.soft(unreached, 'the keyboard reaches every action').toEqual([])
    expect.soft(unseen, 'where the keyboard is can be seen').toEqual([])
  })
  await page.unrouteAll({ behavior: 'ignoreErrors' })
}

/** Nothing makes the screen, or what is open over it, scroll sideways. */
async function expectToFit(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const dialogs = [...document.querySelectorAll('[role=dialog], [role=alertdialog]')]
    // A heading that has to be shortened has lost its place to the buttons beside it.
    return [document.documentElement, ...dialogs, ...document.querySelectorAll('h1')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} ${element.scrollWidth} in ${element.clientWidth}`)
  })
  expect.soft(tooWide, 'no scrolling sideways').toEqual([])
}
