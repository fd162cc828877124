import { z } from 'zod'
import criteriaData from '#sandbox/criteria.json' with { type: 'json' }

const entrySchema = z.object({
  name: z.string(),
  group: z.string(),
  kind: z.enum([
    'multi',
    'multi-prefix',
    'boolean',
    'range',
    'range-or-unknown',
    'date',
    'date-or-unknown',
    'single',
    'property-type',
    'geo-circle',
    'geo-polygon',
    'limit-nearest',
    'limit-sort',
    'list-ids',
  ]),
  /** Allowed values. `open` says that more exist than are known, so others are accepted too. */
  values: z.array(z.union([z.string(), z.number()])).optional(),
  open: z.boolean().optional(),
  /** Two ways of writing the same value: 6059 and "06059", CA and California, 800-555-0100 and 8005550100. */
  form: z.enum(['state', 'fips', 'zip', 'phone']).optional(),
  /** Fact it filters by, where that has another name. */
  fact: z.string().optional(),
  gate: z.enum(['plan', 'trustee-sale-tracking']).optional(),
  example: z.json(),
})

export type CatalogueEntry = z.infer<typeof entrySchema>

/** The criteria the sandbox answers, by name. */
export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  z
    .array(entrySchema)
    .parse(criteriaData)
    .map((entry) => [entry.name, entry]),
)
