import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext } from '@playwright/test'
import { browserArguments } from '#scripts/browser.ts'
import { messageOf } from '#scripts/machine/failure.ts'
import { emptyScenes } from './scenes/empty.ts'
import { docScenes, restScenes, workScenes } from './scenes/all.ts'
import { failingScenes } from './scenes/failing.ts'
import type { Scene } from './scenes/scene.ts'
import { atRest, settle } from './scenes/settle.ts'
import type { Sitter } from './sitter.ts'

interface Sitting {
  executablePath: string
  folder: string
  forDocs: boolean
  /** Only scenes whose name begins with one of these; all when there is none. */
  only: readonly string[]
  sitter: Sitter
  signInLink: () => Promise<string>
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>

const sizes = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
} as const
const themes = ['light', 'dark'] as const

interface Taken {
  count: number
  /** Scenes that did not come about, and why. Their pictures show how far they came. */
  missed: readonly string[]
}

/** Takes every picture. */
export async function takePictures({
  executablePath,
  folder,
  forDocs,
  only,
  sitter,
  signInLink,
}: Sitting): Promise<Taken> {
  const browser = await chromium.launch({ executablePath, args: browserArguments() })
  try {
    const session = await signIn(browser, await signInLink())
    const camera: Camera = { browser, session, url: sitter.stack.webUrl, folder, only, missed: [] }
    let count = forDocs ? 0 : await shootAll(camera, emptyScenes)
    if (!forDocs) await sitter.hostileWork()
    const ground = await sitter.pastWork()
    // A count waits for its turn behind jobs at work, so the searches are shown before those begin.
    if (!forDocs) count += await shootAll(camera, restScenes(ground))
    if (!forDocs) count += await shootAll(camera, failingScenes(ground))
    const running = await sitter.presentWork()
    if (!forDocs) await sitter.slowDown()
    count += forDocs ? await shootForDocs(camera, docScenes(running)) : await shootAll(camera, workScenes(running))
    return { count, missed: camera.missed }
  } finally {
    await browser.close()
  }
}

async function signIn(browser: Browser, link: string): Promise<Session> {
  const page = await browser.newPage()
  await page.goto(link)
  await page.waitForURL(/\/jobs$/)
  // Else every picture would have the strap that asks for a password.
  await page.evaluate(
    (body) => {
      const headers = { 'content-type': 'application/json' }
      return fetch('/api/me/password', { method: 'POST', headers, body }).then(() => undefined)
    },
    JSON.stringify({ newPassword: randomUUID() }),
  )
  const session = await page.context().storageState()
  await page.close()
  return session
}

interface Camera {
  browser: Browser
  session: Session
  url: string
  folder: string
  only: readonly string[]
  missed: string[]
}

async function shootAll(camera: Camera, scenes: readonly Scene[]): Promise<number> {
  const wanted = scenes.filter(
    ({ name }) => camera.only.length === 0 || camera.only.some((one) => name.startsWith(one)),
  )
  for (const [size, viewport] of Object.entries(sizes)) {
    const { browser, url, session } = camera
    const context = await browser.newContext({ viewport, baseURL: url, storageState: session })
    for (const scene of wanted) await shoot(camera, context, scene, `${scene.name}-${size}`)
    await context.close()
  }
  return wanted.length * Object.keys(sizes).length * themes.length
}

async function shootForDocs(camera: Camera, scenes: readonly Scene[]): Promise<number> {
  const { browser, url, session } = camera
  const context = await browser.newContext({ viewport: sizes.wide, baseURL: url, storageState: session })
  for (const scene of scenes) {
    const page = await context.newPage()
    await page.goto(scene.path)
    await settle(page, scene)
    await page.screenshot({ path: path.join(camera.folder, `${scene.name}.png`) })
    await page.close()
  }
  await context.close()
  return scenes.length
}

/** One scene in both themes, opened once. */
async function shoot(camera: Camera, context: BrowserContext, scene: Scene, name: string): Promise<void> {
  const kept = scene.anonymous ? await context.cookies() : []
  if (scene.anonymous) await context.clearCookies()
  const page = await context.newPage()
  await scene.prepare?.(page)
  await page.goto(scene.path)
  await settle(page, scene).catch((error: unknown) => {
    // Its picture shows why, and the others are taken all the same.
    camera.missed.push(`${name}: ${messageOf(error).split('\n')[0]}`)
  })
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    await atRest(page)
    await page.screenshot({ path: path.join(camera.folder, `${name}-${colorScheme}.png`) })
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.close()
  if (scene.anonymous) await context.addCookies(kept)
}
