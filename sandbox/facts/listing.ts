import { chance, pickWeighted, remembered } from '#sandbox/data/chance.ts'
import type { Fact, Facts } from '#sandbox/data/dataset.ts'
import type { Building } from '#sandbox/facts/building.ts'
import type { Transfers } from '#sandbox/facts/transfers.ts'

const pickStatus = pickWeighted([
  ['Active', 26],
  ['Pending', 8],
  ['Contingent', 6],
  ['Sold', 30],
  ['Expired', 16],
  ['Withdrawn', 8],
  ['Cancelled', 6],
])
const pickKind = pickWeighted([
  ['Market', 88],
  ['REO', 4],
  ['ShortSale', 2],
  ['Auction', 2],
  ['Distressed', 2],
  ['Quick Sale', 1],
  ['Unknown', 1],
])
const openStatuses = ['Active', 'Pending', 'Contingent']

/** Latest listing of one property in eight, and what this account noted about properties of its own. */
export function listingFacts(seed: number, today: number, building: Building, transfers: Transfers): Facts {
  const roll = (topic: string) => chance(seed, `listing ${topic}`)
  const listedRoll = roll('listed')
  const has = (index: number) => listedRoll(index) < 0.125
  const statusRoll = roll('status')
  const status = remembered((index: number) => (has(index) ? pickStatus(statusRoll(index)) : undefined))
  const isOpen = (index: number) => openStatuses.includes(status(index) ?? '')
  const dayRoll = roll('day')
  const daysOn = (index: number) => 1 + Math.floor(dayRoll(index) ** 2 * (isOpen(index) ? 240 : 120))
  const startedAgo = (index: number) =>
    isOpen(index) ? daysOn(index) : daysOn(index) + Math.floor(dayRoll(index) * 500)
  const priceRoll = roll('price')
  const price = (index: number) =>
    Math.round((transfers.marketValue(index) * (0.82 + priceRoll(index) * 0.32)) / 100) * 100
  const kindRoll = roll('kind')
  const listing =
    (fact: Fact): Fact =>
    (index) =>
      has(index) ? fact(index) : undefined
  const noteRoll = roll('notes')
  return {
    isListedForSale: (index) => (isOpen(index) ? 1 : 0),
    isListedForSaleByOwner: (index) => (isOpen(index) && kindRoll(index) < 0.06 ? 1 : 0),
    isExpiredListing: (index) => (status(index) === 'Expired' ? 1 : 0),
    ListingStatus: status,
    ListingType: listing((index) => pickKind(kindRoll(index))),
    ListingPrice: listing(price),
    ListingPriceChange: listing((index) =>
      priceRoll(index) < 0.3 ? -Math.round(price(index) * priceRoll(index) * 0.003) * 100 : 0,
    ),
    ListingPricePerSqFt: listing((index) =>
      building.hasHouse(index) ? Math.round(price(index) / building.livingArea(index)) : undefined,
    ),
    ListingDiscountToEstValuePercent: listing((index) =>
      Math.round((1 - price(index) / transfers.marketValue(index)) * 100),
    ),
    ListingDate: listing((index) => today - startedAgo(index)),
    ListingStatusDate: listing((index) => today - startedAgo(index) + (isOpen(index) ? 0 : daysOn(index))),
    DaysOnMarket: listing(daysOn),
    InterestLevel: (index) => (noteRoll(index) < 0.1 ? 1 + Math.floor(noteRoll(index) * 50) : 0),
    StatusLevel: (index) => (noteRoll(index) < 0.1 ? 1 + Math.floor(noteRoll(index) * 90) : undefined),
    hasNotes: (index) => (noteRoll(index) < 0.05 ? 1 : 0),
    hasPhotos: (index) => (noteRoll(index) > 0.97 ? 1 : 0),
    hasDocs: (index) => (noteRoll(index) > 0.99 ? 1 : 0),
  }
}
