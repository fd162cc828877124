import { expect, test, type Page } from '@playwright/test'
import { settle } from '#scripts/pictures/scenes/settle.ts'
import type { Scene } from '#scripts/pictures/scenes/scene.ts'
import { findings } from './axe.ts'
import { walkByKeyboard } from './keyboard.ts'

const wide = { width: 1440, height: 900 }
const narrow = { width: 390, height: 844 }

/**
 * Opens a scene wide and narrow and looks for what axe finds in both themes, for what is cut off or hangs over, and for
 * what the keyboard misses. Narrow, the dark theme alone is looked at: its colours are those of the wide screen.
 */
export async function sweep(page: Page, scene: Scene): Promise<void> {
  if (scene.anonymous) await page.context().clearCookies()
  await look(page, scene, { viewport: wide, themes: ['light', 'dark'] })
  await look(page, scene, { viewport: narrow, themes: ['dark'] })
}

interface Look {
  viewport: { width: number; height: number }
  themes: readonly ('light' | 'dark')[]
}

async function look(page: Page, scene: Scene, { viewport, themes }: Look): Promise<void> {
  const at = `at ${viewport.width} pixels`
  await test.step(at, async () => {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: themes[0] ?? 'light', reducedMotion: 'reduce' })
    await scene.prepare?.(page)
    await page.goto(scene.path)
    await settle(page, scene)
    await expectToFit(page, at)
    for (const [nth, colorScheme] of themes.entries()) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const found = await findings(page, nth === 0 ? 'all' : 'colours')
      expect.soft(found, `${at}, ${colorScheme}`).toEqual([])
    }
    const { unreached, unseen } = await walkByKeyboard(page)
    expect.soft(unreached, `${at}, the keyboard reaches every action`).toEqual([])
    expect.soft(unseen, `${at}, where the keyboard is can be seen`).toEqual([])
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })
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
