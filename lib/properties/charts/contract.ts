import { z } from 'zod'
import { propertyFilterSchema } from '#lib/properties/contract.ts'

export const chartsQuerySchema = propertyFilterSchema.meta({ id: 'ChartsQuery' })

const distribution = z.object({
  /** From `from` up to, but without, `to`; null is an open end. Bars that hold nothing are left out at both ends. */
  bars: z.array(z.object({ from: z.number().nullable(), to: z.number().nullable(), count: z.int() })),
  /** Properties without this value. */
  without: z.int(),
})
export type Distribution = z.infer<typeof distribution>

/** How the properties of a filter are spread. Each chart adds up to `total`. */
export const propertyChartsSchema = z
  .object({
    total: z.int(),
    estimatedValue: distribution,
    estimatedEquity: distribution,
    yearBuilt: distribution,
    city: z.object({
      bars: z.array(z.object({ name: z.string(), count: z.int() })),
      /** Properties in other cities than those named. */
      others: z.int(),
      without: z.int(),
    }),
  })
  .meta({ id: 'PropertyCharts' })
export type PropertyCharts = z.infer<typeof propertyChartsSchema>
