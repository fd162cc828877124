import { setTimeout } from 'node:timers/promises'
import { median, rounded, type Bar, type Finding } from '#bench/ground/report.ts'
import { firstRows, layoutShift, watchPainting } from './first-row.ts'
import { collectLongTasks, longest, longTasksSince, untilInteractive } from './long-tasks.ts'
import { scrollThrough } from './scroll.ts'
import { listenTo, scriptBytesOf } from './traffic.ts'
import type { WebStack } from './web-stack.ts'

export interface PropertiesScreenOptions {
  visits: number
  /** Turns of the wheel through the table, each of 240 pixels. */
  turns: number
  progress?: (line: string) => void
}

export interface PropertiesScreenFinding extends Finding {
  firstRowMedianMs: number
  firstRowSlowestMs: number
  scriptBytes: number
  /** Pieces of the list that came while it was scrolled. */
  pieces: number
  longestTaskMs: number
  layoutShift: number
}

const row = 'table[aria-label="Properties"] [data-row]'

/** The table of properties in a browser: first visits, then scrolled through many pieces. */
export async function measurePropertiesScreen(
  stack: WebStack,
  { visits, turns, progress }: PropertiesScreenOptions,
): Promise<PropertiesScreenFinding> {
  progress?.('first visits to Properties')
  const painted = await firstRows(stack.visitor, { at: '/properties', selector: row, visits })
  const context = await stack.visitor()
  try {
    const page = await context.newPage()
    const traffic = await listenTo(page)
    await collectLongTasks(page)
    await watchPainting(page, row)
    await page.goto('/properties')
    await page.locator(row).first().waitFor()
    const since = await untilInteractive(page, row)
    await page.waitForLoadState('networkidle')
    const first = await traffic.take()
    progress?.('scrolling through Properties')
    await scrollThrough(page, { steps: turns, pixels: 240 })
    // The last piece that was asked for is heard to its end.
    await setTimeout(1500)
    const pieces = (await traffic.take()).filter(({ path }) => path === '/api/properties').length
    await scrollThrough(page, { steps: turns, pixels: -240 })
    return {
      name: 'Properties in a browser',
      firstRowMedianMs: rounded(median(painted)),
      firstRowSlowestMs: rounded(Math.max(...painted)),
      scriptBytes: scriptBytesOf(first),
      pieces,
      longestTaskMs: longest(await longTasksSince(page, since)),
      layoutShift: await layoutShift(page),
    }
  } finally {
    await context.close()
  }
}

export function propertiesScreenBars(found: PropertiesScreenFinding): Bar[] {
  return [
    {
      bar: 'ms until the first row of Properties is painted, slowest visit',
      value: found.firstRowSlowestMs,
      atMost: 1000,
    },
    { bar: 'ms of the longest task of Properties, scrolled', value: found.longestTaskMs, atMost: 50 },
    { bar: 'layout shift of Properties', value: found.layoutShift, atMost: 0.001 },
  ]
}
