import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds on a page, in sentences, once nothing changes its colour any more. */
export async function findings(page: Page): Promise<string[]> {
  // What changes its colour with the theme does so over a moment; axe would see a mixture.
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(drawn))
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(changing.map(({ finished }) => finished))
  })
  // There are no frames, so one run in the page itself sees all of it.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(' ')}: ${failureSummary}`),
  )
}
