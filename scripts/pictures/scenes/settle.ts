import type { Page } from '@playwright/test'
import type { Scene } from './scene.ts'

/** Brings an opened page into its situation, with fonts and at rest. @throws when it does not get there */
export async function settle(page: Page, { ready, act }: Scene): Promise<void> {
  await page.getByText(ready).filter({ visible: true }).first().waitFor({ timeout: 20_000 })
  await act?.(page)
  await page.evaluate(() => document.fonts.ready)
  await atRest(page)
}

/** Waits until nothing fades or slides any more. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(drawn))
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(changing.map(({ finished }) => finished))
  })
}
