import { chance, pick, remembered, scatter } from '#sandbox/data/chance.ts'
import type { Facts } from '#sandbox/data/dataset.ts'
import { placesBySeed, type Place } from '#sandbox/vocabulary/places.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }
import type { Building } from '#sandbox/facts/building.ts'

const directions = ['N', 'S', 'E', 'W', 'NE', 'NW', 'SE', 'SW']

type Site = {
  place: (index: number) => Place
  address: (index: number) => string
  siteNumber: (index: number) => number
  street: (index: number) => string
  before: (index: number) => string | undefined
  after: (index: number) => string | undefined
  isComplete: (index: number) => boolean
}

export type Location = { facts: Facts; place: (index: number) => Place; address: (index: number) => string }

/** 1st, 2nd, 3rd, 4th … 11th, 12th, 13th … 21st. */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
  return `${number}${ending}`
}

/**
 * Parcel numbers in the county's form. The last seven digits are the index run through a one-to-one scramble, so no
 * two of up to ten million records share one; the digits before them come from the ZIP code, like an assessor's book.
 */
function parcelNumbers(seed: number): (index: number, place: Place) => string {
  const offset = scatter('parcel', seed)
  const heads = new Map<Place, string>()
  const headOf = (place: Place) => {
    const known = heads.get(place)
    if (known !== undefined) return known
    const digits = place.county.parcel.split('#').length - 1
    const head = String(scatter('book', Number(place.zip)))
      .padStart(digits, '0')
      .slice(0, digits - 7)
    heads.set(place, head)
    return head
  }
  return (index, place) => {
    const digits = headOf(place) + String((index * 7_654_321 + offset) % 10_000_000).padStart(7, '0')
    let used = 0
    let text = ''
    for (const sign of place.county.parcel) text += sign === '#' ? digits.charAt(used++) : sign
    return text
  }
}

function siteOf(seed: number, building: Building): Site {
  const roll = (topic: string) => chance(seed, `location ${topic}`)
  const numberRoll = roll('number')
  const siteNumber = (index: number) => 100 + Math.floor(numberRoll(index) ** 2 * 14_900)
  const streetRoll = roll('street')
  const street = (index: number) => pick(words.streets, streetRoll(index))
  const suffixRoll = roll('suffix')
  const beforeRoll = roll('direction')
  const before = (index: number) => (beforeRoll(index) < 0.35 ? pick(directions, beforeRoll(index) / 0.35) : undefined)
  const afterRoll = roll('post direction')
  const after = (index: number) => (afterRoll(index) < 0.08 ? pick(directions, afterRoll(index) / 0.08) : undefined)
  const completeRoll = roll('complete')
  const isComplete = (index: number) => completeRoll(index) < (building.hasHouse(index) ? 0.985 : 0.4)
  const unitRoll = roll('unit')
  const address = remembered((index: number) => {
    const suffix = pick(words.suffixes, suffixRoll(index))
    const unit = building.type(index) === 'CND' ? `#${1 + Math.floor(unitRoll(index) * 400)}` : undefined
    return [siteNumber(index), before(index), street(index), suffix, after(index), unit].filter(Boolean).join(' ')
  })
  return { place: placesBySeed(seed, 'location'), address, siteNumber, street, before, after, isComplete }
}

function addressFacts(seed: number, site: Site): Facts {
  const { place, address, siteNumber, street, before, after, isComplete } = site
  const parcelNumber = parcelNumbers(seed)
  return {
    APN: (index) => parcelNumber(index, place(index)),
    FIPS: (index) => place(index).county.fips,
    County: (index) => place(index).county.county,
    State: (index) => place(index).county.state,
    City: (index) => place(index).city.name,
    ZipFive: (index) => place(index).zip,
    Address: (index) => {
      if (isComplete(index)) return address(index)
      return index % 2 === 0 ? 'Unknown' : undefined
    },
    FullAddress: (index) => {
      const { city, county, zip } = place(index)
      return isComplete(index) ? `${address(index)}, ${city.name}, ${county.state} ${zip}` : undefined
    },
    SiteStreetName: (index) => (isComplete(index) ? street(index) : undefined),
    SiteNumber: (index) => (isComplete(index) ? siteNumber(index) : undefined),
    SiteDirection: (index) => (isComplete(index) ? before(index) : undefined),
    SitePostDirection: (index) => (isComplete(index) ? after(index) : undefined),
    isSiteComplete: (index) => (isComplete(index) ? 1 : 0),
    isStreetNumberOdd: (index) => {
      if (!isComplete(index)) return undefined
      return siteNumber(index) % 2 === 1 ? 'Odd' : 'Even'
    },
  }
}

/** A number from 1 to `parts`, one throw a record. */
function partOf(seed: number, topic: string, parts: number): (index: number) => number {
  const partRoll = chance(seed, `location ${topic}`)
  return (index) => 1 + Math.floor(partRoll(index) * parts)
}

function districtFacts(seed: number, building: Building, place: (index: number) => Place): Facts {
  const roll = (topic: string) => chance(seed, `location ${topic}`)
  const latitudeRoll = roll('latitude')
  const longitudeRoll = roll('longitude')
  const near = (centre: number, thrown: number) => Math.round((centre + (thrown - 0.5) * 0.12) * 1e6) / 1e6
  const tractRoll = roll('tract')
  const tract = (index: number) =>
    100 + Math.floor(tractRoll(index) * 900) + Math.floor(((tractRoll(index) * 991) % 1) * 4) / 100
  const route = partOf(seed, 'route', 80)
  const area = partOf(seed, 'tax rate area', 40)
  const block = partOf(seed, 'block', 5)
  const districtRoll = roll('district')
  return {
    Latitude: (index) => near(place(index).city.latitude, latitudeRoll(index)),
    Longitude: (index) => near(place(index).city.longitude, longitudeRoll(index)),
    CarrierRoute: (index) => `C${String(route(index)).padStart(3, '0')}`,
    TaxRateArea: (index) => `001-${String(area(index)).padStart(3, '0')}`,
    CensusTract: tract,
    CensusBlock: (index) => `${block(index)}001`,
    SiteCongressionalDistrict: (index) =>
      ordinal(1 + Math.floor(districtRoll(index) * place(index).county.districtsOf)),
    SchoolDistrict: (index) => `${place(index).city.name} UNIFIED`,
    Zoning: (index) =>
      ({ SFR: 'R1', CND: 'R3', LND: 'R5', COM: 'C2', IND: 'M1', AGR: 'A1' })[building.type(index)] ?? 'R2',
  }
}

function legalFacts(seed: number): Facts {
  const roll = (topic: string) => chance(seed, `location ${topic}`)
  const subdivisionRoll = roll('subdivision')
  const subdivision = (index: number) => {
    const thrown = subdivisionRoll(index)
    if (thrown > 0.7) return undefined
    return `${pick(words.streets, thrown / 0.7)} ${pick(words.places, (thrown * 97) % 1)}`
  }
  const lot = partOf(seed, 'lot', 60)
  const legalBlock = partOf(seed, 'legal block', 20)
  const mapNumber = partOf(seed, 'map', 900)
  const section = partOf(seed, 'section', 36)
  const range = partOf(seed, 'range', 5)
  return {
    Subdivision: subdivision,
    Range: (index) => `${range(index)}E`,
    Township: (index) => `${1 + (section(index) % 5)}S`,
    Section: (index) => String(section(index)),
    LegalBookPage: (index) => `${range(index)}/${section(index)}`,
    LegalBlock: (index) => String(legalBlock(index)),
    LegalLots: (index) => String(lot(index)),
    LegalTractNumber: (index) => String(1000 + mapNumber(index)),
    FullLegal: (index) => {
      const name = subdivision(index)
      return name && `LOT ${lot(index)} BLK ${legalBlock(index)} ${name}`
    },
  }
}

function floodFacts(seed: number, place: (index: number) => Place): Facts {
  const mapNumber = partOf(seed, 'flood map', 900)
  const zoneRoll = chance(seed, 'location flood')
  const floodZone = (index: number) => {
    const thrown = zoneRoll(index)
    if (thrown < 0.82) return 'X'
    return pick(['A', 'AE', 'AE', 'AO', 'AH', 'VE', 'D', 'X'], (thrown - 0.82) / 0.18)
  }
  return {
    FloodZone: floodZone,
    FloodZoneRisk: (index) => {
      const zone = floodZone(index)
      if (zone === 'X') return 'Minimal'
      return zone === 'VE' ? 'High Coastal' : zone === 'D' ? 'Undeterminate' : 'High'
    },
    FloodMapDate: (index) => 13_000 + (mapNumber(index) % 4000),
    FloodMapNumber: (index) => `${place(index).county.fips}C${String(mapNumber(index)).padStart(4, '0')}J`,
  }
}

/** Address, parcel number, coordinates and districts. */
export function locationFacts(seed: number, building: Building): Location {
  const site = siteOf(seed, building)
  const { place, address } = site
  const facts = {
    ...addressFacts(seed, site),
    ...districtFacts(seed, building, place),
    ...legalFacts(seed),
    ...floodFacts(seed, place),
  }
  return { facts, place, address }
}
