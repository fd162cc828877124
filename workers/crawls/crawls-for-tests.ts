import { createJob } from '#lib/jobs/commands.ts'
import type { JobOptions } from '#lib/jobs/contract.ts'
import { forgetRules } from '#lib/sources/spider/crawl/robots.ts'
import { openRequest } from '#lib/sources/registry.ts'
import { inTransaction } from '#lib/db.ts'
import { until } from '#lib/testing/until.ts'
import { z } from 'zod'
import type { Stack } from '#workers/stack-for-tests.ts'

/** Changes how the sandbox’s listing site treats its visitors, and forgets what was read of its robots.txt. */
export async function changeSite(stack: Stack, change: object): Promise<void> {
  forgetRules()
  const answer = await fetch(`${stack.sandboxUrl}/__sandbox/site`, { method: 'PUT', body: JSON.stringify(change) })
  if (!answer.ok) throw new Error(await answer.text())
}

/** The site as it is at first, nobody having visited it, and nothing known of it here. */
export async function resetSite(stack: Stack): Promise<void> {
  forgetRules()
  await fetch(`${stack.sandboxUrl}/__sandbox/reset`, { method: 'POST' })
  await until(
    'pages to come to their end',
    () => stack.db.batchJobPage.count({ where: { state: 'fetching' } }),
    (pages) => pages === 0,
  )
  // What still ends meets the locks of emptied tables: of the two one may have to begin again.
  await inTransaction(
    stack.db,
    (tx) => tx.$executeRaw`
      TRUNCATE batch_jobs, properties, property_seen, property_changes, rejects, throttles, throttle_slots CASCADE`,
  )
}

const visitsSchema = z.object({
  visits: z.array(z.object({ path: z.string(), agent: z.string(), at: z.number() })),
  mostAtOnce: z.number(),
})

/** Who came to the site, in order. */
export async function visitsOf(stack: Stack): Promise<z.infer<typeof visitsSchema>> {
  return visitsSchema.parse(await (await fetch(`${stack.sandboxUrl}/__sandbox/site/visits`)).json())
}

/** Makes a job of our own spider the way the API does. */
export async function startCrawl(stack: Stack, request: object, options: Partial<JobOptions> = {}): Promise<number> {
  const opened = openRequest('spider', request)
  return createJob(stack.db, stack.queue, {
    source: 'spider',
    dataset: opened.dataset,
    request: Object(opened.json),
    summary: opened.terms.summary,
    paid: false,
    sensitiveCriteria: [],
    reason: null,
    name: undefined,
    note: undefined,
    options: { priority: 'normal', ...options },
    pricePerRecord: null,
    currency: null,
    estimate: null,
    countedLater: true,
    createdBy: stack.userId,
  })
}
