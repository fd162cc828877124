import type { Page } from '@playwright/test'
import { z } from 'zod'

/** A stretch of at least 50 ms in which the page’s main thread did nothing but one task, as the browser reports it. */
export interface LongTask {
  /** Milliseconds since the page was opened. */
  startedAt: number
  durationMs: number
  /** `self` for work of the page itself; other words for what the browser could not tell apart. */
  whose: string
}

const longTasksSchema = z.array(z.object({ startedAt: z.number(), durationMs: z.number(), whose: z.string() }))

/** What the page collects is kept under this name of its window. */
const place = '__longTasks'

/** Collects long tasks of every page opened in `page` from now on. Call it before `page.goto`. */
export async function collectLongTasks(page: Page): Promise<void> {
  await page.addInitScript((name) => {
    const found: object[] = []
    Object.defineProperty(window, name, { value: found })
    new PerformanceObserver((list) => {
      for (const { startTime, duration, name: whose } of list.getEntries()) {
        found.push({ startedAt: startTime, durationMs: duration, whose })
      }
    }).observe({ type: 'longtask', buffered: true })
  }, place)
}

/**
 * Waits until React has taken over the first element of `selector`, which may have come in the HTML, and the page has drawn
 * twice and was idle once: from then on it is interactive. @returns that instant
 */
export async function untilInteractive(page: Page, selector: string): Promise<number> {
  await page.waitForFunction((of) => {
    const element = document.querySelector(of)
    return element !== null && Object.keys(element).some((name) => name.startsWith('__reactProps'))
  }, selector)
  return page.evaluate(async () => {
    const drawn = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    await drawn()
    await drawn()
    await new Promise<void>((resolve) => requestIdleCallback(() => resolve()))
    return performance.now()
  })
}

/** The long tasks that began after `since`, in milliseconds since the page was opened. */
export async function longTasksSince(page: Page, since: number): Promise<LongTask[]> {
  const found: unknown = await page.evaluate((name): unknown => Reflect.get(window, name), place)
  return longTasksSchema.parse(found).filter(({ startedAt }) => startedAt >= since)
}

/** Milliseconds of the longest of them; 0 when none reached the 50 ms from which the browser reports. */
export function longest(tasks: readonly LongTask[]): number {
  return Math.max(0, ...tasks.map(({ durationMs }) => durationMs))
}
