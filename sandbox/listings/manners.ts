import { z } from 'zod'

/** How the site treats a visitor from now on. */
export const siteSettingsSchema = z.strictObject({
  listings: z.int().min(0).max(100_000).default(120).describe('Listings of the site, for sale and to let.'),
  pages: z
    .enum(['open', 'forbidden', 'too-many', 'captcha', 'redirect', 'outage', 'broken', 'gone', 'endless'])
    .default('open')
    .describe('How pages answer: as they are, 403, 429, a captcha, elsewhere, “Storing”, 500, 404, never.'),
  only: z.string().max(200).default('').describe('Only addresses that hold this text answer so.'),
  after: z.int().min(0).default(0).describe('Pages that are still shown before they answer so.'),
  times: z.int().min(0).default(1_000_000).describe('How often they answer so.'),
  retryAfterSeconds: z.int().min(0).max(1_000_000).nullable().default(null),
  latencyMs: z.int().min(0).max(120_000).default(0),
  robots: z.enum(['usual', 'missing', 'challenge', 'broken', 'forbids-details', 'forbids-all']).default('usual'),
  crawlDelay: z.number().min(0).max(3600).default(0),
})
export type SiteSettings = z.infer<typeof siteSettingsSchema>
export const siteChangeSchema = z.strictObject(
  Object.fromEntries(
    // Without its default: what is not named keeps what it is.
    Object.entries(siteSettingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
)

/** What stands where a page would, once the site wants to see a person. */
export const challengePage =
  '<!doctype html><html lang="nl"><head><title>Je bent bijna op de pagina die je zoekt [sandbox]</title></head><body>' +
  '<form id="sandboxCaptchaForm" action="/akam/recaptcha" method="post"><p>We houden ons platform graag veilig.</p>' +
  '<button>Ik ben geen robot</button></form></body></html>'

/** What stands where a page would while the site is out of order; its status says all is well. */
export const outagePage =
  '<!doctype html><html lang="nl"><head><title>Storing</title></head><body><h1>Storing</h1></body></html>'

/** The site’s robots.txt. */
export function robotsText({ robots, crawlDelay }: SiteSettings): string {
  const delay = crawlDelay > 0 ? `Crawl-delay: ${crawlDelay}\n` : ''
  if (robots === 'forbids-all') return `User-agent: *\nDisallow: /\n`
  const details = robots === 'forbids-details' ? 'Disallow: /detail/\n' : 'Allow: /detail/\n'
  return `User-agent: *\n${details}Allow: /zoeken/\nDisallow: /account/\n${delay}`
}
