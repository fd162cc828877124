import { z } from 'zod'

/**
 * What a spider’s run is about: who crawled which site, and where. It is what the job of the run keeps as its request.
 */

const name = (longest: number) => z.string().trim().min(1).max(longest)

export const spiderRequestSchema = z
  .strictObject({
    spider: name(120),
    /** Host of the pages the listings stand on, without “www.”: the dataset of every property of the run. */
    site: name(120),
    /** The part of the site this run covers; none stands for all of it. */
    city: name(120).optional(),
  })
  .meta({ id: 'SpiderRequest' })
export type SpiderRequest = z.infer<typeof spiderRequestSchema>

/** The run in a sentence. */
export function describeRun({ spider, site, city }: SpiderRequest): string {
  return `Listings of ${site}${city === undefined ? '' : ` in ${city}`}, pushed by ${spider}`
}
