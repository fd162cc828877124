import { test } from '@playwright/test'
import { emptyScenes } from '#scripts/pictures/scenes/empty.ts'
import { openingOf, sweep } from './ground/sweep.ts'

// The first file of its stack, by its name: nothing has been done there yet.

for (const [nth, scene] of emptyScenes.filter((one) => !one.pictureOnly).entries()) {
  test(`${scene.name} is in order, wide and narrow: axe, keyboard, width`, ({ page }) =>
    sweep(page, scene, openingOf(nth)))
}
