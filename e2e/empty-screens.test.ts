import { test } from '@playwright/test'
import { emptyScenes } from '#scripts/pictures/scenes/empty.ts'
import { sweep } from './ground/sweep.ts'

// The first file of its stack, by its name: nothing has been done there yet.

for (const scene of emptyScenes) {
  test(`${scene.name} is in order: axe, keyboard, width`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await sweep(page, scene)
  })
}
