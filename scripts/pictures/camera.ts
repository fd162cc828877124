import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { browserArguments } from '#scripts/browser.ts'
import { docScenes, emptyScenes, failingScenes, restScenes, workScenes, type Scene } from './scenes.ts'
import type { Sitter } from './sitter.ts'

interface Sitting {
  executablePath: string
  folder: string
  forDocs: boolean
  sitter: Sitter
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>

const sizes = {
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
} as const
const themes = ['light', 'dark'] as const

/** Takes every picture. @returns how many there are */
export async function takePictures({ executablePath, folder, forDocs, sitter }: Sitting): Promise<number> {
  const browser = await chromium.launch({ executablePath, args: browserArguments() })
  try {
    const session = await signIn(browser, sitter)
    const camera = { browser, session, url: sitter.stack.webUrl, folder }
    let count = forDocs ? 0 : await shootAll(camera, emptyScenes)
    const rest = await sitter.pastWork()
    // A count waits for its turn behind jobs at work, so the searches are shown before those begin.
    if (!forDocs) count += await shootAll(camera, restScenes(rest))
    const running = await sitter.presentWork()
    if (forDocs) return await shootForDocs(camera, docScenes(running))
    await sitter.slowDown()
    count += await shootAll(camera, workScenes(running))
    return count + (await shootAll(camera, failingScenes(running)))
  } finally {
    await browser.close()
  }
}

async function signIn(browser: Browser, sitter: Sitter): Promise<Session> {
  const page = await browser.newPage()
  await page.goto(await sitter.signInLink())
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
}

async function shootAll(camera: Camera, scenes: readonly Scene[]): Promise<number> {
  let count = 0
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of themes) {
      const context = await camera.browser.newContext({
        viewport,
        colorScheme,
        baseURL: camera.url,
        storageState: camera.session,
      })
      for (const scene of scenes) {
        await shoot(context, scene, path.join(camera.folder, `${scene.name}-${size}-${colorScheme}.png`))
        count += 1
      }
      await context.close()
    }
  }
  return count
}

async function shootForDocs(camera: Camera, scenes: readonly Scene[]): Promise<number> {
  const context = await camera.browser.newContext({
    viewport: sizes.wide,
    colorScheme: 'light',
    baseURL: camera.url,
    storageState: camera.session,
  })
  for (const scene of scenes) await shoot(context, scene, path.join(camera.folder, `${scene.name}.png`))
  await context.close()
  return scenes.length
}

async function shoot(context: BrowserContext, scene: Scene, file: string): Promise<void> {
  const kept = scene.anonymous ? await context.cookies() : []
  if (scene.anonymous) await context.clearCookies()
  const page = await context.newPage()
  await scene.prepare?.(page)
  await page.goto(scene.path)
  try {
    await settle(page, scene)
  } finally {
    // Also of what never became ready: it shows why.
    await page.screenshot({ path: file })
  }
  await page.close()
  if (scene.anonymous) await context.addCookies(kept)
}

async function settle(page: Page, { ready, act }: Scene): Promise<void> {
  const limit = { timeout: 20_000 }
  await page.getByText(ready).filter({ visible: true }).first().waitFor(limit)
  await act?.(page)
  await page.evaluate(() => document.fonts.ready)
  await page.waitForFunction(
    () => document.getAnimations().every((one) => !(one instanceof CSSTransition)),
    null,
    limit,
  )
}
