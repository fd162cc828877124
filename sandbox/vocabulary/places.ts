import { z } from 'zod'
import placeData from '#sandbox/vocabulary/places.json' with { type: 'json' }
import { chance, pick, pickWeighted, remembered } from '#sandbox/data/chance.ts'

const citySchema = z.object({
  name: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  zips: z.array(z.string()).nonempty(),
})
const countySchema = z.object({
  state: z.string(),
  county: z.string(),
  fips: z.string(),
  parcel: z.string(),
  districtsOf: z.number(),
  taxRate: z.number(),
  pricePerSqFt: z.number(),
  share: z.number(),
  cities: z.array(citySchema).nonempty(),
})

export type County = z.infer<typeof countySchema>
export type City = z.infer<typeof citySchema>
export type Place = { county: County; city: City; zip: string }
export type Point = { latitude: number; longitude: number }

/** The counties the sandbox knows, with their real FIPS codes, cities and ZIP codes. */
export const counties: readonly County[] = z.array(countySchema).parse(placeData)

const places: Place[] = counties.flatMap((county) =>
  county.cities.flatMap((city) => city.zips.map((zip) => ({ county, city, zip }))),
)

/** Where a record lies: counties by their share, ZIP codes of a county evenly. */
export function placesBySeed(seed: number, topic: string): (index: number) => Place {
  const countyOf = pickWeighted(
    counties.map((county) => [places.filter((place) => place.county === county), county.share]),
  )
  const rollCounty = chance(seed, `${topic} county`)
  const rollZip = chance(seed, `${topic} zip`)
  return remembered((index) => pick(countyOf(rollCounty(index)), rollZip(index)))
}

/** Centre of the city a free-form address names: by its ZIP code if it has one, else by city and state. */
export function locate(address: string): Point | undefined {
  const text = ` ${address
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, ' ')
    .trim()} `
  const found =
    places.find(({ zip }) => text.includes(` ${zip} `)) ??
    places.find(({ city, county }) => text.includes(` ${city.name} ${county.state} `))
  return found && { latitude: found.city.latitude, longitude: found.city.longitude }
}
