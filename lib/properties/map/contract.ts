import { z } from 'zod'
import { propertyFilterSchema } from '#lib/properties/contract.ts'

const degrees = (most: number) => z.coerce.number().min(-most).max(most)

/** A filter of properties and the box of the map, in degrees, with the zoom of its tiles. */
export const mapQuerySchema = propertyFilterSchema
  .extend({
    west: degrees(180).default(-180),
    south: degrees(90).default(-90),
    east: degrees(180).default(180),
    north: degrees(90).default(90),
    zoom: z.coerce.number().min(0).max(22).default(3),
  })
  .meta({ id: 'MapQuery' })
export type MapQuery = z.infer<typeof mapQuerySchema>

const boxSchema = z.object({ west: z.number(), south: z.number(), east: z.number(), north: z.number() })
export type MapBox = z.infer<typeof boxSchema>

/** Clusters of one answer. */
export const mostClusters = 1000

/** The rows of a filter on the map. `inBox`, `elsewhere` and `withoutPlace` add up to `total`, the table’s number. */
export const propertyMapSchema = z
  .object({
    clusters: z.array(
      boxSchema.extend({
        count: z.int(),
        /** The middle of its properties. */
        latitude: z.number(),
        longitude: z.number(),
        /** The property, where it is one alone. */
        propertyId: z.int().nullable(),
      }),
    ),
    inBox: z.int(),
    elsewhere: z.int(),
    withoutPlace: z.int(),
    total: z.int(),
    /** Around every property of the filter that has a place. */
    bounds: boxSchema.nullable(),
  })
  .meta({ id: 'PropertyMap' })
export type PropertyMap = z.infer<typeof propertyMapSchema>

/** A map of the operator’s own to draw under the outlines. */
export const mapBackgroundSchema = z
  .object({
    kind: z.enum(['none', 'vector', 'raster', 'unreadable']),
    /** Why it cannot be drawn. */
    fault: z.string().nullable(),
  })
  .meta({ id: 'MapBackground' })
export type MapBackground = z.infer<typeof mapBackgroundSchema>
