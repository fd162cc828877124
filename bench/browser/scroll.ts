import type { Page } from '@playwright/test'

interface Scrolling {
  /** Turns of the wheel, one a drawn frame. */
  steps: number
  /** Pixels of each; below 0 upwards. */
  pixels: number
}

/** Turns the wheel over the middle of the page, as fast as the page draws. */
export async function scrollThrough(page: Page, { steps, pixels }: Scrolling): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
  await page.mouse.move(width / 2, height / 2)
  for (let step = 0; step < steps; step += 1) {
    await page.mouse.wheel(0, pixels)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
}
