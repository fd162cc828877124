import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** The rules that a theme can break. */
const rulesOfColour = ['color-contrast', 'link-in-text-block']

/** Looks at a page in which something is found: what was just fading in or out, or changing its theme, is over by then. */
const looks = 3

/** Everything axe finds on the page as it stands, of any impact; on request only what its colours do. */
export async function findings(page: Page, what: 'all' | 'colours' = 'all'): Promise<string[]> {
  let found = await look(page, what)
  for (let nth = 1; nth < looks && found.length > 0; nth += 1) found = await look(page, what)
  return found
}

async function look(page: Page, what: 'all' | 'colours'): Promise<string[]> {
  // What changes its colour with the theme does so over a moment; axe would see a mixture.
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(drawn))
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition)
    await Promise.allSettled(changing.map(({ finished }) => finished))
  })
  // There are no frames, so one run in the page itself sees all of it.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  // What passed is not described: that would be most of the time it takes.
  axe.options({ resultTypes: ['violations'] })
  if (what === 'colours') axe.withRules(rulesOfColour)
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) at ${target.join(' ')}: ${failureSummary}`),
  )
}
