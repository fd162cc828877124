import { test } from '@playwright/test'
import { emptyScenes } from '#scripts/pictures/scenes/empty.ts'
import { sweep } from './ground/sweep.ts'

// The first file of its stack, by its name: nothing has been done there yet.

for (const scene of emptyScenes) {
  test(`${scene.name} is in order, wide and narrow: axe, keyboard, width`, ({ page }) => sweep(page, scene))
}
