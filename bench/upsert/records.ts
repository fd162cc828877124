import { propertyColumnNames } from '#lib/properties/columns.ts'
import { contentHasher, type PropertyRecord } from '#lib/properties/record.ts'
import { seeded } from '#bench/ground/seeded.ts'

/** The keys of `extra` every row has. */
export const extraKeys = ['Subdivision', 'Zoning', 'Units']

const cities = ['Phoenix', 'Tucson', 'Spokane', 'Salem', 'Reno', 'Waco', 'Tampa', 'Fresno']
const states = ['AZ', 'CA', 'WA', 'OR', 'NV', 'TX', 'FL']
const streets = ['Oak', 'Elm', 'Lake', 'Hill', 'Pine', 'River', 'Park', 'Cedar']
const owners = [
  'Northside Homes LLC',
  'Juniper Trust',
  'Harbor Holdings Inc',
  'Mesa Verde Partners',
  'Quarry Lane Trust',
]

type Home = ReturnType<typeof inventHome>

/** Every column of a property filled with something of a believable form and length. */
function inventHome(key: string, chance: () => number) {
  const whole = (below: number): number => Math.floor(chance() * below)
  const one = (list: readonly string[]): string => list[whole(list.length)] ?? ''
  const day = (): string => `20${10 + whole(16)}-${String(1 + whole(12)).padStart(2, '0')}-15`
  const value = 90_000 + whole(900_000)
  const degrees = (number: number): number => Math.round(number * 1e6) / 1e6
  const address = `${1 + whole(9999)} ${one(streets)} Street`
  return {
    parcelKey: `0${4000 + whole(900)}-${key}`,
    countyFips: `0${4000 + whole(900)}`,
    parcelNumber: key,
    unparsedAddress: address,
    city: one(cities),
    stateOrProvince: one(states),
    postalCode: String(10_000 + whole(89_999)),
    countyOrParish: 'Maricopa',
    latitude: degrees(31 + chance() * 10),
    longitude: degrees(-120 + chance() * 10),
    propertyType: 'Residential',
    propertySubType: 'Single Family Residence',
    bedroomsTotal: 1 + whole(6),
    bathroomsTotalDecimal: 1 + whole(8) / 2,
    livingArea: 600 + whole(4000),
    livingAreaUnits: 'Square Feet',
    lotSizeArea: 2000 + whole(20_000),
    lotSizeUnits: 'Square Feet',
    yearBuilt: 1900 + whole(125),
    stories: 1 + whole(3),
    garageSpaces: whole(4),
    poolPrivateYn: chance() < 0.2,
    energyLabel: 'B',
    landUseCode: 'Single family',
    legalDescription: `Lot ${whole(90)} block ${whole(30)} of "Desert View", unit ${whole(9)}`,
    ownerName: one(owners),
    ownerMailingAddress: `${address}, ${one(cities)}`,
    taxAssessedValue: value * 0.7,
    taxAnnualAmount: Math.round(value * 0.008),
    taxYear: 2025,
    standardStatus: 'Active',
    listPrice: value,
    listingDate: day(),
    closePrice: value - whole(20_000),
    closeDate: day(),
    estimatedValue: value,
    estimatedEquity: value - whole(80_000),
    loanBalance: whole(80_000),
    distressFlags: 'preforeclosure, tax default',
  }
}

/** One row in the forms that the different ways need. */
export interface BenchRow {
  record: PropertyRecord
  home: Home
}

/** So many rows with random keys, the same for the same seed. */
export function inventRows(seed: number, count: number): BenchRow[] {
  const chance = seeded(seed)
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(chance() * 16).toString(16)).join('')
  const keys = new Set<string>()
  while (keys.size < count) keys.add(`P${hex(10)}`)
  return [...keys].map((key, position) => toRow(key, position, inventHome(key, chance)))
}

/** The same rows a month later: each has another status, price and owner, every fourth another estimate (an index). */
export function changeRows(rows: readonly BenchRow[]): BenchRow[] {
  return rows.map(({ record, home }, index) => {
    const growth = index % 4 === 0 ? 1500 : 0
    const changed: Home = {
      ...home,
      standardStatus: 'Pending',
      ownerName: `New ${home.ownerName}`,
      listPrice: home.listPrice + 1000,
      estimatedValue: home.estimatedValue + growth,
      estimatedEquity: home.estimatedEquity + growth,
    }
    return toRow(record.sourceKey, record.position, changed)
  })
}

const hash = contentHasher(propertyColumnNames, extraKeys)

function toRow(sourceKey: string, position: number, home: Home): BenchRow {
  const values = propertyColumnNames.map((name) => home[name])
  const extra = { Subdivision: 'Desert View', Zoning: 'R1', Units: 1 }
  const content = { version: '', values, extra }
  return { record: { sourceKey, position, ...content, contentHash: hash(content) }, home }
}
