import { chance, pick, pickWeighted, remembered } from '#sandbox/data/chance.ts'
import { partsOf } from '#sandbox/data/dates.ts'
import type { Fact, Facts } from '#sandbox/data/dataset.ts'
import words from '#sandbox/data/words.json' with { type: 'json' }

const pickType = pickWeighted([
  ['SFR', 660],
  ['CND', 120],
  ['DPX', 20],
  ['TPX', 8],
  ['FPX', 12],
  ['MFR', 15],
  ['APT', 20],
  ['MBL', 20],
  ['LND', 60],
  ['COM', 30],
  ['IND', 10],
  ['AGR', 10],
  ['OTH', 15],
])

const detailedTypes: Record<string, readonly string[]> = {
  SFR: ['Single Family Residence', 'Single Family Residence', 'Townhouse/Rowhouse'],
  CND: ['Condominium', 'High-Rise Condo'],
  DPX: ['Duplex'],
  TPX: ['Triplex'],
  FPX: ['Quadplex'],
  MFR: ['Multi-Family Dwellings'],
  APT: ['Apartment House (5+ units)'],
  MBL: ['Mobile Home'],
  LND: ['Residential-Vacant Land'],
  COM: ['Retail Stores', 'Office Building'],
  IND: ['Warehouse', 'Light Industrial'],
  AGR: ['Farm', 'Orchard'],
  OTH: ['Miscellaneous'],
}

const unitsOfType: Record<string, number> = { DPX: 2, TPX: 3, FPX: 4, MFR: 3 }

/** The facts of a building that others rest on. */
export type Building = {
  facts: Facts
  type: (index: number) => string
  hasHouse: (index: number) => boolean
  isDwelling: (index: number) => boolean
  livingArea: (index: number) => number
  lotArea: (index: number) => number
  yearBuilt: (index: number) => number
}

/** Kind, size, age and equipment of the buildings. Land has a lot and nothing else. */
export function buildingFacts(seed: number, today: number): Building {
  const roll = (topic: string) => chance(seed, `building ${topic}`)
  const thisYear = partsOf(today).year
  const typeRoll = roll('type')
  const type = remembered((index: number) => pickType(typeRoll(index)))
  const hasHouse = (index: number) => type(index) !== 'LND'
  const isDwelling = (index: number) => !['LND', 'COM', 'IND', 'AGR', 'OTH'].includes(type(index))
  const bedRoll = roll('beds')
  const beds = (index: number) => (type(index) === 'APT' ? 6 : 1) + Math.floor(bedRoll(index) ** 0.8 * 5)
  const areaRoll = roll('area')
  const livingArea = remembered((index: number) =>
    isDwelling(index)
      ? 380 + beds(index) * 340 + Math.floor(areaRoll(index) * 900)
      : 2000 + Math.floor(areaRoll(index) * 30_000),
  )
  const lotRoll = roll('lot')
  const lotArea = remembered((index: number) => {
    const spread = lotRoll(index)
    if (type(index) === 'AGR') return 200_000 + Math.floor(spread * 4_000_000)
    if (type(index) === 'LND') return 4000 + Math.floor(spread ** 3 * 400_000)
    return 1500 + Math.floor(spread ** 2 * 24_000)
  })
  const yearRoll = roll('year')
  const yearBuilt = remembered((index: number) => thisYear - 1 - Math.floor(yearRoll(index) ** 1.4 * 120))

  const where =
    (test: (index: number) => boolean, fact: Fact): Fact =>
    (index) =>
      test(index) ? fact(index) : undefined
  const known = (topic: string, part: number, fact: Fact): Fact => {
    const knownRoll = roll(`${topic} known`)
    return where((index) => knownRoll(index) < part, fact)
  }
  const flag = (topic: string, part: number): Fact => {
    const flagRoll = roll(topic)
    return (index) => (hasHouse(index) && flagRoll(index) < part ? 1 : 0)
  }
  const oneOf = (topic: string, entries: readonly string[], part: number): Fact => {
    const entryRoll = roll(topic)
    return where(
      hasHouse,
      known(topic, part, (index) => pick(entries, entryRoll(index))),
    )
  }
  const detailRoll = roll('detailed type')
  const unitRoll = roll('units')
  const units: Fact = (index) => {
    if (!isDwelling(index)) return undefined
    return type(index) === 'APT' ? 5 + Math.floor(unitRoll(index) * 60) : (unitsOfType[type(index)] ?? 1)
  }
  const bathRoll = roll('baths')
  const storyRoll = roll('stories')
  const garageRoll = roll('garage')
  const garage: Fact = known('garage', 0.7, (index) =>
    isDwelling(index) ? 1 + Math.floor(garageRoll(index) * 3) : undefined,
  )
  const basementRoll = roll('basement')
  const hasBasement = (index: number) => isDwelling(index) && basementRoll(index) < 0.2
  const frontRoll = roll('front')
  const front = (index: number) => 30 + Math.floor(frontRoll(index) * 90)
  const yearKnown = where(hasHouse, known('year', 0.97, yearBuilt))

  const facts: Facts = {
    PType: type,
    AdvancedPropertyType: (index) => pick(detailedTypes[type(index)] ?? ['Miscellaneous'], detailRoll(index)),
    Beds: where(isDwelling, known('beds', 0.96, beds)),
    Baths: where(
      isDwelling,
      known(
        'baths',
        0.96,
        (index) => 1 + Math.floor(bathRoll(index) * (beds(index) + 0.5) * 4) / 4 - (bathRoll(index) < 0.1 ? 0 : 0.25),
      ),
    ),
    SqFt: where(hasHouse, known('area', 0.97, livingArea)),
    LotSize: known('lot', 0.98, lotArea),
    LotSizeAcres: known('lot', 0.98, (index) => Math.round((lotArea(index) / 43_560) * 100) / 100),
    YearBuilt: yearKnown,
    PropertyAge: (index) => {
      const year = yearKnown(index)
      return typeof year === 'number' ? thisYear - year : undefined
    },
    Units: units,
    Stories: where(
      hasHouse,
      known('stories', 0.9, (index) => 1 + Math.floor(storyRoll(index) * 2.4)),
    ),
    Rooms: where(
      isDwelling,
      known('rooms', 0.85, (index) => beds(index) + 2 + Math.floor(storyRoll(index) * 4)),
    ),
    GarageSize: garage,
    GarageSqFt: (index) => {
      const spaces = garage(index)
      return typeof spaces === 'number' ? spaces * 220 : undefined
    },
    BasementSqFt: where(hasBasement, (index) => 200 + Math.floor(basementRoll(index) * 4000)),
    BasementType: where(hasBasement, (index) => pick(words.basements, basementRoll(index) * 5)),
    BasementFinishType: where(hasBasement, (index) => (basementRoll(index) < 0.1 ? 'Finished' : 'Unfinished')),
    LotFrontFootage: known('front', 0.6, front),
    LotDepthFootage: known('front', 0.6, (index) => Math.round(lotArea(index) / front(index))),
    Pool: flag('pool', 0.13),
    Fireplace: flag('fireplace', 0.4),
    AirCond: flag('air conditioning', 0.55),
    Heating: flag('heating', 0.85),
    HVAC: flag('air conditioning', 0.55),
    ImprovementCondition: oneOf('condition', ['Average', 'Good', 'Fair', 'Excellent', 'Poor', 'Very Good'], 0.6),
    BuildingQuality: oneOf('quality', ['Average', 'Good', 'Fair', 'Low', 'Luxury', 'Excellent'], 0.6),
    ConstructionType: oneOf('construction', words.construction, 0.5),
    FoundationType: oneOf('foundation', words.foundations, 0.5),
    FrameType: oneOf('frame', words.frames, 0.3),
    ExteriorWallType: oneOf('walls', words.walls, 0.5),
    FloorType: oneOf('floor', words.floors, 0.2),
    RoofType: oneOf('roof', words.roofs, 0.5),
    UtilitiesType: oneOf('utilities', words.utilities, 0.2),
    ViewType: oneOf('view', words.views, 0.2),
    LocationInfluence: oneOf('influence', words.influences, 0.2),
  }
  return { facts, type, hasHouse, isDwelling, livingArea, lotArea, yearBuilt }
}
