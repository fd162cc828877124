import { idNumberOf, indexOfIdNumber, radarIdText } from '#sandbox/data/radar-id.ts'
import { counties, locate } from '#sandbox/vocabulary/places.ts'
import { unknownFact, type Dataset, type Facts } from '#sandbox/data/dataset.ts'
import { buildingFacts } from '#sandbox/facts/building.ts'
import { distressFacts } from '#sandbox/facts/distress.ts'
import { foreclosureFacts } from '#sandbox/facts/foreclosure.ts'
import { listingFacts } from '#sandbox/facts/listing.ts'
import { loanFacts } from '#sandbox/facts/loans.ts'
import { locationFacts } from '#sandbox/facts/location.ts'
import { ownerFacts } from '#sandbox/facts/owner.ts'
import { transferFacts } from '#sandbox/facts/transfers.ts'
import { valueFacts } from '#sandbox/facts/value.ts'

/**
 * Invented properties. Nothing is stored: every fact of record i is computed from the seed, i and today when it is
 * asked for, so five million records cost no more memory than five.
 */
export function generatedDataset({ seed, size, today }: { seed: number; size: number; today: number }): Dataset {
  const building = buildingFacts(seed, today)
  const location = locationFacts(seed, building)
  const transfers = transferFacts(seed, today, building, location.place)
  const loans = loanFacts(seed, today, transfers)
  const foreclosure = foreclosureFacts(seed, today, transfers, loans)
  const idNumber = (index: number) => idNumberOf(seed, index)
  const radarId = (index: number) => radarIdText(idNumber(index))
  const facts: Facts = {
    ...building.facts,
    ...location.facts,
    ...ownerFacts(seed, building, location),
    ...transfers.facts,
    ...loans.facts,
    ...valueFacts(seed, today, { building, location, transfers, loans }),
    ...foreclosure,
    ...distressFacts(seed, today, foreclosure),
    ...listingFacts(seed, today, building, transfers),
    RadarID: radarId,
    PropertyKey: (index) => 100_000_000 + index,
    PropertyURL: (index) => `https://example.com/property/${radarId(index)}`,
    PhotoURL1: (index) => (index % 3 === 0 ? `https://example.com/photo/${radarId(index)}.jpg` : undefined),
    AssessorURL: () => 'https://example.com/assessor',
    TaxSearchURL: () => 'https://example.com/tax',
    Transactions: (index) => `/v1/properties/${radarId(index)}/transactions`,
    CompsSales: (index) => `/v1/properties/${radarId(index)}/comps/sales`,
    CompsListingsForSale: (index) => `/v1/properties/${radarId(index)}/comps/forsale`,
  }
  return {
    size,
    today,
    fact: (name) => (Object.hasOwn(facts, name) ? (facts[name] ?? unknownFact) : unknownFact),
    idNumber,
    rowsOfId: (number) => {
      const index = indexOfIdNumber(seed, number)
      return index < size ? [index] : []
    },
    locate,
    counties,
  }
}
