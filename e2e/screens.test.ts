import { test } from '@playwright/test'
import { restScenes } from '#scripts/pictures/scenes/all.ts'
import { failingScenes } from '#scripts/pictures/scenes/failing.ts'
import type { Ground, Scene } from '#scripts/pictures/scenes/scene.ts'
import { preparePastWork, unprepared } from './ground/prepared.ts'
import { calmSandbox } from './ground/stack.ts'
import { look, sweep, viewports } from './ground/sweep.ts'

let ground = unprepared
test.beforeAll(async () => {
  test.setTimeout(150_000)
  ground = await preparePastWork()
})
test.afterAll(calmSandbox)

/** What `npm run screenshots` takes, without the pictures of what another scene shows as well. */
const scenesOf = (prepared: Ground): readonly Scene[] =>
  [...restScenes(prepared), ...failingScenes(prepared)].filter((scene) => !scene.pictureOnly)

for (const viewport of viewports) {
  test.describe(`at ${viewport.width} pixels`, () => {
    test.use({ viewport })

    // The scenes are known by name before what they stand on is made.
    for (const { name } of scenesOf(unprepared)) {
      test(`${name} is in order at ${viewport.width} pixels: axe, keyboard, width`, async ({ page }) => {
        const scene = scenesOf(ground).find((one) => one.name === name)
        if (scene) await sweep(page, scene)
      })
    }

    test(`jobs is in order at ${viewport.width} pixels: axe, width`, async ({ page }) => {
      await look(page, { name: 'jobs', path: '/jobs', ready: /Phoenix/ })
    })
  })
}
