import type { CheerioAPI } from 'cheerio/slim'
import { z } from 'zod'
import type { JsonValue } from '#lib/sources/source.ts'

type Entry = Record<string, JsonValue>
const entrySchema = z.record(z.string(), z.json())

/** The objects of a page’s JSON-LD, lists and graphs taken apart; what is no JSON counts as absent. */
export function readJsonLd($: CheerioAPI): Entry[] {
  return $('script[type="application/ld+json"]')
    .toArray()
    .flatMap((element) => {
      const value = parsed($(element).text())
      return (Array.isArray(value) ? value : [value]).flatMap((entry) => {
        const graph = objectOf(entry)?.['@graph']
        return Array.isArray(graph) ? graph : [entry]
      })
    })
    .map(objectOf)
    .filter((entry) => entry !== undefined)
}

function objectOf(value: JsonValue | undefined): Entry | undefined {
  return entrySchema.safeParse(value).data
}

/** JSON, or undefined for what is none. */
export function parsed(text: string): JsonValue | undefined {
  try {
    return z.json().parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const value = z.union([z.number(), z.string()])
const listingSchema = z.object({
  address: z
    .object({ streetAddress: z.string(), postalCode: z.string(), addressLocality: z.string() })
    .partial()
    .optional()
    .catch(undefined),
  offers: z
    .union([z.array(z.object({ price: value })).transform((offers) => offers[0]), z.object({ price: value })])
    .optional()
    .catch(undefined),
  floorSize: z.object({ value }).optional().catch(undefined),
  numberOfRooms: value.optional().catch(undefined),
  numberOfBedrooms: value.optional().catch(undefined),
  datePosted: z.string().optional().catch(undefined),
  dateSold: z.string().optional().catch(undefined),
  geo: z.object({ latitude: value, longitude: value }).optional().catch(undefined),
})

/** What the JSON-LD of a listing’s page says, under the names listings are pushed with. */
export function listingOfJsonLd(entries: readonly Entry[]): Entry {
  const entry = entries.find((one) => 'address' in one || 'offers' in one || 'floorSize' in one)
  if (entry === undefined) return {}
  const { address, offers, floorSize, numberOfRooms, numberOfBedrooms, datePosted, dateSold, geo } =
    listingSchema.parse(entry)
  return withoutAbsent({
    street: address?.streetAddress,
    postal_code: address?.postalCode,
    city: address?.addressLocality,
    price: offers?.price,
    living_area: floorSize?.value,
    num_rooms: numberOfRooms,
    num_bedrooms: numberOfBedrooms,
    listing_date: datePosted?.slice(0, 10),
    selling_date: dateSold?.slice(0, 10),
    latitude: geo?.latitude,
    longitude: geo?.longitude,
  })
}

/** The fields that hold something. */
export function withoutAbsent(fields: Record<string, JsonValue | undefined>): Entry {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => (field === undefined ? [] : [[name, field]])),
  )
}
