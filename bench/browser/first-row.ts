import type { BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'

const rowPlace = '__firstRow'
const shiftPlace = '__shifts'

/** Notes when the first element of `selector` was painted, and every shift of the layout. Call it before `page.goto`. */
export async function watchPainting(page: Page, selector: string): Promise<void> {
  await page.addInitScript(
    ({ row, places }) => {
      const shifts: number[] = []
      Object.defineProperty(window, places.shifts, { value: shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          // What moves within half a second of a press was asked for.
          if (Reflect.get(entry, 'hadRecentInput') !== true) shifts.push(Number(Reflect.get(entry, 'value')))
        }
      }).observe({ type: 'layout-shift', buffered: true })
      const look = () => {
        if (document.querySelector(row) === null) requestAnimationFrame(look)
        // The task after the next frame: by then it is on the screen.
        else
          requestAnimationFrame(() =>
            setTimeout(() => Object.defineProperty(window, places.row, { value: performance.now() })),
          )
      }
      requestAnimationFrame(look)
    },
    { row: selector, places: { row: rowPlace, shifts: shiftPlace } },
  )
}

/** Milliseconds from the start of the visit to the first painted row. */
export async function firstRowPainted(page: Page): Promise<number> {
  const painted = await page.waitForFunction((name): unknown => Reflect.get(window, name), rowPlace, {
    timeout: 30_000,
  })
  return z.number().parse(await painted.jsonValue())
}

/** How much of the layout has moved by itself so far, as the browser scores it; 0 is nothing. */
export async function layoutShift(page: Page): Promise<number> {
  const shifts: unknown = await page.evaluate((name): unknown => Reflect.get(window, name), shiftPlace)
  return z
    .array(z.number())
    .parse(shifts)
    .reduce((sum, value) => sum + value, 0)
}

/** First visits with an empty cache, one after the other; the first, which warms the server, does not count. */
export async function firstRows(
  visitor: () => Promise<BrowserContext>,
  { at, selector, visits }: { at: string; selector: string; visits: number },
): Promise<number[]> {
  const painted: number[] = []
  for (let visit = 0; visit <= visits; visit += 1) {
    const context = await visitor()
    try {
      const page = await context.newPage()
      await watchPainting(page, selector)
      await page.goto(at)
      const ms = await firstRowPainted(page)
      if (visit > 0) painted.push(ms)
    } finally {
      await context.close()
    }
  }
  return painted
}
