import type { BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'

const rowPlace = '__firstRow'
const shiftPlace = '__shifts'

/**
 * Has the browser tell when it painted the text of the first element of `selector` (Element Timing), and notes every shift
 * of the layout. Call it before `page.goto`. A timer would wait for the hydration that follows the picture: 914 ms were
 * heard where the browser had painted after 500.
 */
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
      const arrived = new MutationObserver(() => {
        // A text is told of by the element it stands in, however deep in its row; the row may be that element itself.
        const first = document.querySelector(row)
        for (const part of first === null ? [] : [first, ...first.querySelectorAll('*')])
          if (!part.hasAttribute('elementtiming')) part.setAttribute('elementtiming', 'first row')
      })
      arrived.observe(document, { childList: true, subtree: true })
      let isHeard = false
      const hear = (at: number) => {
        if (isHeard) return
        isHeard = true
        arrived.disconnect()
        Object.defineProperty(window, places.row, { value: at })
      }
      new PerformanceObserver((list) => {
        const [first] = list.getEntries()
        if (first !== undefined) hear(first.startTime)
      }).observe({ type: 'element', buffered: true })
      // The browser told nothing of one visit in a hundred: then the task after the next frame counts, which is later.
      const look = () => {
        if (document.querySelector(row) === null) requestAnimationFrame(look)
        else
          requestAnimationFrame(() =>
            setTimeout(() => {
              const drawn = performance.now()
              setTimeout(() => hear(drawn), 2000)
            }),
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
