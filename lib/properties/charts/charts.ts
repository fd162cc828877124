import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import type { PropertyFilter } from '#lib/properties/contract.ts'
import { searchCondition } from '#lib/properties/search/filter.ts'
import { withinLimits } from '#lib/properties/search/list.ts'
import { openLists } from '#lib/properties/search/list-queries.ts'
import type { Distribution, PropertyCharts } from './contract.ts'

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) }, (_, index) => from + index * step)

/** All of one width: a wider bar would look like a peak. */
const money = [...steps(0, 3_000_000, 100_000), 3_000_000]
/** Where bars begin; below the first and above the last they are open. */
const edges = {
  estimatedValue: money,
  estimatedEquity: [-100_000, ...money],
  yearBuilt: steps(1900, 2040, 10),
} as const
type Measure = keyof typeof edges

const namedCities = 20

const bucketRow = z.object({
  measure: z.enum(['estimatedValue', 'estimatedEquity', 'yearBuilt']),
  bucket: z.int().nullable(),
  count: z.int(),
})
type BucketRow = z.infer<typeof bucketRow>
const cityRow = z.object({ name: z.string().nullable(), count: z.int(), total: z.int(), without: z.int() })

const literal = (numbers: readonly number[]): string => `{${numbers.join(',')}}`

/**
 * Spreads the properties of a filter over bars: two passes over them, whatever their number.
 * @throws RefusedError `too-broad` when one takes over two seconds
 */
export async function readCharts(db: Database, filter: PropertyFilter): Promise<PropertyCharts> {
  return withinLimits(db, async (tx) => {
    const condition = searchCondition(await openLists(tx, filter))
    const buckets = z.array(bucketRow).parse(
      await tx.$queryRaw`
      SELECT CASE WHEN grouping(value) = 0 THEN 'estimatedValue' WHEN grouping(equity) = 0 THEN 'estimatedEquity'
                  ELSE 'yearBuilt' END AS measure,
             coalesce(value, equity, year) AS bucket, count(*)::int AS count
      FROM (
        SELECT width_bucket(estimated_value, ${literal(edges.estimatedValue)}::float8[]) AS value,
               width_bucket(estimated_equity, ${literal(edges.estimatedEquity)}::float8[]) AS equity,
               width_bucket(year_built, ${literal(edges.yearBuilt)}::float8[]) AS year
        FROM property_search s ${condition}) spread
      GROUP BY GROUPING SETS ((value), (equity), (year))`,
    )
    const cities = z.array(cityRow).parse(
      await tx.$queryRaw`
      SELECT initcap(city) AS name, count(*)::int AS count, (sum(count(*)) OVER ())::int AS total,
             coalesce((sum(count(*)) FILTER (WHERE city IS NULL) OVER ())::int, 0) AS without
      FROM property_search s ${condition}
      GROUP BY city ORDER BY city IS NULL, count(*) DESC, city LIMIT ${namedCities}`,
    )
    return chartsOf(buckets, cities)
  })
}

function chartsOf(buckets: readonly BucketRow[], cities: readonly z.infer<typeof cityRow>[]): PropertyCharts {
  const named = cities.flatMap(({ name, count }) => (name === null ? [] : [{ name, count }]))
  const { total = 0, without = 0 } = cities[0] ?? {}
  const shown = named.reduce((sum, { count }) => sum + count, 0)
  const distribution = (measure: Measure) => distributionOf(measure, buckets)
  return {
    total,
    estimatedValue: distribution('estimatedValue'),
    estimatedEquity: distribution('estimatedEquity'),
    yearBuilt: distribution('yearBuilt'),
    city: { bars: named, others: total - without - shown, without },
  }
}

function distributionOf(measure: Measure, rows: readonly BucketRow[]): Distribution {
  const counts = new Map(rows.filter((row) => row.measure === measure).map(({ bucket, count }) => [bucket, count]))
  const starts = edges[measure]
  const all = Array.from({ length: starts.length + 1 }, (_, bucket) => ({
    from: starts[bucket - 1] ?? null,
    to: starts[bucket] ?? null,
    count: counts.get(bucket) ?? 0,
  }))
  const first = all.findIndex(({ count }) => count > 0)
  const last = all.findLastIndex(({ count }) => count > 0)
  return { bars: first === -1 ? [] : all.slice(first, last + 1), without: counts.get(null) ?? 0 }
}
