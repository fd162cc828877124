import type { Page } from '@playwright/test'

/** One screen in one situation: photographed by `npm run screenshots`, and swept for faults by the end-to-end tests. */
export interface Scene {
  /** Begins the file name. */
  name: string
  path: string
  /** A text that is there when the screen has what it shows. */
  ready: RegExp
  anonymous?: boolean
  /** Before the screen is opened. */
  prepare?: (page: Page) => Promise<void>
  /** When it is there. */
  act?: (page: Page) => Promise<void>
  /** What opens it on a narrow screen in place of what does on a wide one: it does not last from one to the other. */
  opensOtherwise?: string
  /** Photographed, not swept, and why: mostly which swept scene shows the same. */
  pictureOnly?: string
}

/** What was prepared, by number. */
export interface Ground {
  done: number
  failed: number
  unclear: number
  gap: number
  /** The later of two runs of one search. */
  rerun: number
  /** A property two sources know, with marks. */
  propertyId: number
  lists: readonly string[]
}

type Act = (page: Page) => Promise<void>

/** Presses a button of this name, in sight, and waits for what it brings. */
export const pressed =
  (button: RegExp, then: RegExp): Act =>
  async (page) => {
    await page.getByRole('button', { name: button }).filter({ visible: true }).first().click()
    await seen(page, then)
  }

/** To the beginning of what is open beside a list: the keyboard leaves that at its end, for the list. */
export async function fromTop(page: Page): Promise<void> {
  const first = page.getByRole('dialog').locator('button:enabled').first()
  if (await first.isVisible()) await first.focus()
}

/** Several acts, one after the other. */
export const inOrder =
  (...acts: readonly Act[]): Act =>
  async (page) => {
    for (const act of acts) await act(page)
  }

export async function seen(page: Page, text: RegExp): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 20_000 })
}

/** A key of the screen counts once the page is hydrated. */
export const keyed =
  (key: string, then: RegExp): Act =>
  async (page) => {
    const shown = page.getByText(then).filter({ visible: true }).first()
    for (let tries = 0; tries < 20 && !(await shown.isVisible()); tries += 1) {
      await page.keyboard.press(key)
      await shown.waitFor({ timeout: 1000 }).catch(() => undefined)
    }
    await shown.waitFor({ timeout: 1000 })
  }

/** Ticks the first `count` rows of a table or a list. */
export const chosen =
  (box: RegExp, count: number): Act =>
  async (page) => {
    for (let at = 0; at < count; at += 1) {
      await page.getByRole('checkbox', { name: box }).filter({ visible: true }).nth(at).click()
    }
    await seen(page, / chosen$/)
  }

/** The page comes without its first rows, as on the way from another screen, and asks for them by itself. */
export async function withoutFirstRows(page: Page): Promise<void> {
  await page.route('**/*', async (route) => {
    const request = route.request()
    // As an extra header of the browser it would lose against the one of its navigation.
    if (request.isNavigationRequest()) await route.continue({ headers: { ...request.headers(), accept: '*/*' } })
    else await route.fallback()
  })
}

/** The API is gone. */
export async function cut(page: Page): Promise<void> {
  await withoutFirstRows(page)
  await page.route('**/api/**', (route) => route.abort('connectionrefused'))
}

const requestId = '0f3a2c9e-51d7-4b8e-9a44-6f2b1c7d8e90'

/** The API answers that it failed, in the words it has for it. */
export async function failing(page: Page): Promise<void> {
  await withoutFirstRows(page)
  await page.route('**/api/**', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      headers: { 'x-request-id': requestId },
      json: {
        type: 'about:blank',
        status: 500,
        code: 'internal-error',
        title: 'Something broke',
        detail: `This is a mistake of Parcelyard’s own. The log of the web process has it under ${requestId}; report it with that.`,
        requestId,
      },
    }),
  )
}

/** The API does not answer before the picture is taken. */
export async function slow(page: Page): Promise<void> {
  await withoutFirstRows(page)
  await page.route('**/api/**', () => new Promise(() => undefined))
}
