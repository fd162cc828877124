import { chance, pick, pickWeighted, remembered } from '#sandbox/data/chance.ts'
import { partsOf } from '#sandbox/data/dates.ts'
import { where, type Fact, type Facts } from '#sandbox/data/dataset.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }

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
type Core = {
  type: (index: number) => string
  hasHouse: (index: number) => boolean
  isDwelling: (index: number) => boolean
  beds: (index: number) => number
  livingArea: (index: number) => number
  lotArea: (index: number) => number
  yearBuilt: (index: number) => number
}

export type Building = Core & { facts: Facts }

function coreOf(seed: number, thisYear: number): Core {
  const roll = (topic: string) => chance(seed, `building ${topic}`)
  const typeRoll = roll('type')
  const type = remembered((index: number) => pickType(typeRoll(index)))
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
  return { type, hasHouse: (index) => type(index) !== 'LND', isDwelling, beds, livingArea, lotArea, yearBuilt }
}

/** Leaves a fact out on part of the records, as assessors do. */
function knownOn(seed: number): (topic: string, part: number, fact: Fact) => Fact {
  return (topic, part, fact) => {
    const knownRoll = chance(seed, `building ${topic} known`)
    return where((index) => knownRoll(index) < part, fact)
  }
}

function sizeFacts(seed: number, thisYear: number, core: Core): Facts {
  const { type, hasHouse, isDwelling, beds, livingArea, lotArea, yearBuilt } = core
  const roll = (topic: string) => chance(seed, `building ${topic}`)
  const known = knownOn(seed)
  const detailRoll = roll('detailed type')
  const unitRoll = roll('units')
  const bathRoll = roll('baths')
  const baths = (index: number) => {
    const quarters = Math.floor(bathRoll(index) * (beds(index) + 0.5) * 4)
    return 1 + quarters / 4 - (quarters === 0 ? 0 : 0.25)
  }
  const storyRoll = roll('stories')
  const stories = (index: number) => 1 + Math.floor(storyRoll(index) * 2.4)
  const rooms = (index: number) => beds(index) + 2 + Math.floor(storyRoll(index) * 4)
  const frontRoll = roll('front')
  const front = (index: number) => 30 + Math.floor(frontRoll(index) * 90)
  const yearKnown = where(hasHouse, known('year', 0.97, yearBuilt))
  return {
    PType: type,
    AdvancedPropertyType: (index) => pick(detailedTypes[type(index)] ?? ['Miscellaneous'], detailRoll(index)),
    Beds: where(isDwelling, known('beds', 0.96, beds)),
    Baths: where(isDwelling, known('baths', 0.96, baths)),
    SqFt: where(hasHouse, known('area', 0.97, livingArea)),
    LotSize: known('lot', 0.98, lotArea),
    LotSizeAcres: known('lot', 0.98, (index) => Math.round((lotArea(index) / 43_560) * 100) / 100),
    YearBuilt: yearKnown,
    PropertyAge: (index) => {
      const year = yearKnown(index)
      return typeof year === 'number' ? thisYear - year : undefined
    },
    Units: where(isDwelling, (index) =>
      type(index) === 'APT' ? 5 + Math.floor(unitRoll(index) * 60) : (unitsOfType[type(index)] ?? 1),
    ),
    Stories: where(hasHouse, known('stories', 0.9, stories)),
    Rooms: where(isDwelling, known('rooms', 0.85, rooms)),
    LotFrontFootage: known('front', 0.6, front),
    LotDepthFootage: known('front', 0.6, (index) => Math.round(lotArea(index) / front(index))),
  }
}

function equipmentFacts(seed: number, { hasHouse, isDwelling }: Core): Facts {
  const roll = (topic: string) => chance(seed, `building ${topic}`)
  const known = knownOn(seed)
  const flag = (topic: string, part: number): Fact => {
    const flagRoll = roll(topic)
    return (index) => (hasHouse(index) && flagRoll(index) < part ? 1 : 0)
  }
  const oneOf = (topic: string, entries: readonly string[], part: number): Fact => {
    const entryRoll = roll(topic)
    const entry = known(topic, part, (index) => pick(entries, entryRoll(index)))
    return where(hasHouse, entry)
  }
  const garageRoll = roll('garage')
  const spaces = (index: number) => 1 + Math.floor(garageRoll(index) * 3)
  const basementRoll = roll('basement')
  const hasBasement = (index: number) => isDwelling(index) && basementRoll(index) < 0.2
  return {
    GarageSize: where(isDwelling, known('garage', 0.7, spaces)),
    GarageSqFt: where(
      isDwelling,
      known('garage', 0.7, (index) => spaces(index) * 220),
    ),
    BasementSqFt: where(hasBasement, (index) => 200 + Math.floor(basementRoll(index) * 4000)),
    BasementType: where(hasBasement, (index) => pick(words.basements, basementRoll(index) * 5)),
    BasementFinishType: where(hasBasement, (index) => (basementRoll(index) < 0.1 ? 'Finished' : 'Unfinished')),
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
}

/** Kind, size, age and equipment of the buildings. Land has a lot and nothing else. */
export function buildingFacts(seed: number, today: number): Building {
  const thisYear = partsOf(today).year
  const core = coreOf(seed, thisYear)
  return { ...core, facts: { ...sizeFacts(seed, thisYear, core), ...equipmentFacts(seed, core) } }
}
