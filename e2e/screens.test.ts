import { test as base, type BrowserContext } from '@playwright/test'
import { restScenes } from '#scripts/pictures/scenes/all.ts'
import { failingScenes } from '#scripts/pictures/scenes/failing.ts'
import type { Ground, Scene } from '#scripts/pictures/scenes/scene.ts'
import { preparePastWork, unprepared } from './ground/prepared.ts'
import { calmSandbox } from './ground/stack.ts'
import { openingOf, sweep } from './ground/sweep.ts'

/** One browser that keeps what it has loaded: each screen would otherwise load and compile the same scripts again. */
const test = base.extend<object, { browsing: BrowserContext }>({
  browsing: [
    async ({ browser }, give, { project }) => {
      const { baseURL, storageState } = project.use
      const context = await browser.newContext({ baseURL, storageState })
      await give(context)
      await context.close()
    },
    { scope: 'worker' },
  ],
  context: async ({ browsing }, give) => give(browsing),
  // A page lives as long as its context: fifty that are left open would ask the server all the time.
  page: async ({ context }, give) => {
    const page = await context.newPage()
    await give(page)
    await page.close()
  },
})

let ground = unprepared
test.beforeAll(async () => {
  test.setTimeout(150_000)
  ground = await preparePastWork()
})
test.afterAll(calmSandbox)

/** What `npm run screenshots` takes, without the pictures of what another scene shows as well. */
const scenesOf = (prepared: Ground): readonly Scene[] => [
  { name: 'jobs', path: '/jobs', ready: /Phoenix/ },
  ...[...restScenes(prepared), ...failingScenes(prepared)].filter((scene) => !scene.pictureOnly),
]

// The scenes are known by name before what they stand on is made.
for (const [nth, { name }] of scenesOf(unprepared).entries()) {
  test(`${name} is in order, wide and narrow: axe, keyboard, width`, async ({ page }) => {
    test.setTimeout(120_000)
    const scene = scenesOf(ground).find((one) => one.name === name)
    if (scene) await sweep(page, scene, openingOf(nth))
  })
}
