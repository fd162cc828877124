import { chance, pick, pickWeighted, remembered } from '#sandbox/data/chance.ts'
import { dayOf, partsOf } from '#sandbox/data/dates.ts'
import { where, type Fact, type Facts } from '#sandbox/data/dataset.ts'
import type { Place } from '#sandbox/vocabulary/places.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }
import type { Building } from '#sandbox/facts/building.ts'
import { personsInRole } from '#sandbox/facts/names.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const pickKind = pickWeighted([
  ['Market', 860],
  ['Market Flip', 40],
  ['Short Sale', 25],
  ['Short Sale Flip', 5],
  ['REO Resale', 45],
  ['REO Flip', 15],
  ['3rd Resale', 10],
])

type Sale = {
  marketValue: (index: number) => number
  day: (index: number) => number
  price: (index: number) => number
  /** Loan taken to buy, USD; 0 where the buyer paid cash. */
  purchaseLoan: (index: number) => number
  kind: (index: number) => string
}

export type Transfers = Sale & { facts: Facts }

function salesOf(seed: number, today: number, building: Building, place: (index: number) => Place): Sale {
  const roll = (topic: string) => chance(seed, `transfer ${topic}`)
  const valueRoll = roll('market value')
  const marketValue = remembered((index: number) => {
    const perSqFt = place(index).county.pricePerSqFt * (0.65 + valueRoll(index) * 0.8)
    const land = building.lotArea(index) * perSqFt * 0.03
    const house = building.hasHouse(index) ? building.livingArea(index) * perSqFt : 0
    return Math.max(5000, Math.round((house + Math.min(land, 900_000)) / 1000) * 1000)
  })
  const dayRoll = roll('day')
  const day = remembered((index: number) => {
    const built = dayOf(building.yearBuilt(index), 6, 30) ?? 0
    return Math.max(today - Math.floor(dayRoll(index) ** 2 * 12_000), Math.min(built, today))
  })
  const priceRoll = roll('price')
  const price = remembered((index: number) => {
    const years = (today - day(index)) / 365.25
    return Math.max(
      1000,
      Math.round((marketValue(index) * 1.042 ** -years * (0.85 + priceRoll(index) * 0.3)) / 500) * 500,
    )
  })
  const cashRoll = roll('cash')
  const shareRoll = roll('loan share')
  const purchaseLoan = remembered((index: number) =>
    cashRoll(index) < 0.22 ? 0 : Math.round((price(index) * (0.5 + shareRoll(index) * 0.47)) / 100) * 100,
  )
  const kindRoll = roll('kind')
  return { marketValue, day, price, purchaseLoan, kind: (index) => pickKind(kindRoll(index)) }
}

function priceFacts(seed: number, { price, purchaseLoan, kind }: Sale, place: (index: number) => Place): Facts {
  const roll = (topic: string) => chance(seed, `transfer ${topic}`)
  const priceKnownRoll = roll('price known')
  // Texas does not disclose prices; elsewhere a few are missing.
  const isDisclosed = (index: number) => priceKnownRoll(index) < (place(index).county.state === 'TX' ? 0.08 : 0.94)
  const disclosed = (fact: Fact) => where(isDisclosed, fact)
  const down = disclosed((index) => price(index) - purchaseLoan(index))
  const downPercent = disclosed((index) => Math.round(((price(index) - purchaseLoan(index)) / price(index)) * 100))
  const priorRoll = roll('prior')
  const changeRoll = roll('change')
  const hasPrior = (index: number) => priorRoll(index) < 0.75
  const priorMonths = (index: number) =>
    kind(index).includes('Flip') ? 1 + Math.floor(priorRoll(index) * 11) : 12 + Math.floor(priorRoll(index) * 240)
  const priorPrice = (index: number) =>
    Math.round((price(index) * 1.04 ** (-priorMonths(index) / 12) * (0.8 + changeRoll(index) * 0.35)) / 500) * 500
  return {
    LastTransferValue: disclosed(price),
    LastTransferDownPayment: down,
    LastTransferDownPaymentPercent: downPercent,
    PriorTransferMonthsSince: (index) => (hasPrior(index) ? priorMonths(index) : undefined),
    PriorTransferChangeInPrice: disclosed((index) => (hasPrior(index) ? price(index) - priorPrice(index) : undefined)),
    PriorTransferChangeInPricePercent: disclosed((index) =>
      hasPrior(index) ? Math.round((price(index) / priorPrice(index) - 1) * 100) : undefined,
    ),
  }
}

function circumstanceFacts(seed: number, today: number, { day, purchaseLoan, kind }: Sale): Facts {
  const roll = (topic: string) => chance(seed, `transfer ${topic}`)
  const docRoll = roll('document')
  const sellerRoll = roll('seller')
  const seller = personsInRole(seed, 'seller')
  const listedRoll = roll('listed')
  const parcelRoll = roll('parcels')
  const numberOfParcels = (index: number) => (parcelRoll(index) < 0.03 ? 2 + Math.floor(parcelRoll(index) * 200) : 1)
  const titleRoll = roll('title')
  return {
    LastTransferRecDate: day,
    TransferPublishedDate: (index) => Math.min(today, day(index) + 3 + Math.floor(titleRoll(index) * 10)),
    LastTransferType: (index) => kind(index),
    LastTransferDocType: (index) => pick(['GRT', 'WRT', 'WRT', 'QCL'], docRoll(index)),
    LastTransferSeller: (index) =>
      sellerRoll(index) < 0.01 ? 'EXAMPLE LLC' : sellerRoll(index) < 0.02 ? 'EXAMPLE TRUST' : seller(index).listed,
    PurchaseMonth: (index) => months[partsOf(day(index)).month - 1],
    isCashTransaction: (index) => (purchaseLoan(index) === 0 ? 1 : 0),
    isCashBuyer: (index) => (purchaseLoan(index) === 0 ? 1 : 0),
    wasListed: (index) => (listedRoll(index) < 0.6 ? 1 : 0),
    isMostRecentMarketTransfer: (index) => (kind(index).startsWith('Market') ? 1 : 0),
    isMultipleParcels: (index) => (numberOfParcels(index) > 1 ? 1 : 0),
    NumProperties: numberOfParcels,
    TitleCo: (index) => (titleRoll(index) < 0.8 ? pick(words.titleCompanies, titleRoll(index) / 0.8) : undefined),
    isRecentSale: (index) => (today - day(index) <= 365 ? 1 : 0),
    isRecentFlip: (index) => (today - day(index) <= 365 && kind(index).includes('Flip') ? 1 : 0),
  }
}

/** Value of the property and its latest and earlier sales. Prices grow towards today's value by about 4 % a year. */
export function transferFacts(
  seed: number,
  today: number,
  building: Building,
  place: (index: number) => Place,
): Transfers {
  const sale = salesOf(seed, today, building, place)
  return { ...sale, facts: { ...priceFacts(seed, sale, place), ...circumstanceFacts(seed, today, sale) } }
}
