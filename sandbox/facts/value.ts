import { chance } from '#sandbox/data/chance.ts'
import { partsOf } from '#sandbox/data/dates.ts'
import { where, type Fact, type Facts } from '#sandbox/data/dataset.ts'
import type { Building } from '#sandbox/facts/building.ts'
import type { Loans } from '#sandbox/facts/loans.ts'
import type { Location } from '#sandbox/facts/location.ts'
import type { Transfers } from '#sandbox/facts/transfers.ts'

const percent = (part: number, whole: number) => Math.round((part / whole) * 100)

type ValueSources = { building: Building; location: Location; transfers: Transfers; loans: Loans }

/** A fact that rests on the estimated value and is unknown where that is. */
type Valued = (fact: (value: number, index: number) => ReturnType<Fact>) => Fact

function estimateFacts(seed: number, today: number, valued: Valued, { building, loans }: ValueSources): Facts {
  const roll = (topic: string) => chance(seed, `value ${topic}`)
  const perSqFt = valued((value, index) =>
    building.hasHouse(index) ? Math.round(value / building.livingArea(index)) : undefined,
  )
  const reliabilityRoll = roll('reliability')
  const score = (topic: string): Fact => {
    const scoreRoll = roll(topic)
    return (index) => Math.floor(scoreRoll(index) * 101)
  }
  return {
    AVM: valued((value) => value),
    AVMAsOf: valued(() => today - 12),
    AVMReliability: valued((_, index) =>
      reliabilityRoll(index) < 0.6 ? 'High' : reliabilityRoll(index) < 0.9 ? 'Medium' : 'Low',
    ),
    AVMPerSqFt: perSqFt,
    ValuePerSF: perSqFt,
    AvailableEquity: valued((value, index) => value - loans.balance(index)),
    EquityPercent: valued((value, index) => percent(value - loans.balance(index), value)),
    CLTV: valued((value, index) => percent(loans.balance(index), value)),
    isHighEquity: valued((value, index) => (value - loans.balance(index) >= value * 0.4 ? 1 : 0)),
    isUnderwater: valued((value, index) => (loans.balance(index) > value ? 1 : 0)),
    isFreeAndClear: (index) => (loans.count(index) === 0 ? 1 : 0),
    LikelyListingScore: score('listing score'),
    LikelyPurchaseScore: score('purchase score'),
    LikelyRefinanceScore: score('refinance score'),
    LikelyHelocScore: score('heloc score'),
  }
}

function rentFacts(seed: number, today: number, valued: Valued, { building, transfers }: ValueSources): Facts {
  const rentRoll = chance(seed, 'value rent')
  const rent = (index: number) =>
    Math.round((transfers.marketValue(index) * (0.004 + rentRoll(index) * 0.005)) / 10) * 10
  const rented = (fact: (rent: number, index: number) => ReturnType<Fact>): Fact =>
    valued((_, index) => (building.isDwelling(index) ? fact(rent(index), index) : undefined))
  return {
    EstimatedRent: rented((amount) => amount),
    HUDRent: rented((amount) => Math.round((amount * 0.9) / 10) * 10),
    HUDRentDate: rented(() => today - 30),
    CapRate: rented((amount, index) => Math.round(((amount * 12 * 0.6) / transfers.marketValue(index)) * 1000) / 10),
    EstCashReturn: rented((amount, index) => {
      const put = transfers.marketValue(index) * 0.25
      return Math.round(((amount * 12 * 0.6 - transfers.marketValue(index) * 0.04) / put) * 1000) / 10
    }),
  }
}

function taxFacts(seed: number, thisYear: number, valued: Valued, sources: ValueSources): Facts {
  const { building, location, transfers } = sources
  const assessedRoll = chance(seed, 'value assessed')
  const assessed = (index: number) =>
    Math.round((transfers.marketValue(index) * (0.45 + assessedRoll(index) * 0.5)) / 100) * 100
  const landShare = (index: number) => (building.hasHouse(index) ? 0.25 + assessedRoll(index) * 0.3 : 1)
  const rate = (index: number) =>
    Math.round(location.place(index).county.taxRate * (0.9 + assessedRoll(index) * 0.2) * 100) / 100
  const taxes = (index: number) => Math.round((assessed(index) * rate(index)) / 100)
  const landValue = (index: number) => Math.round(assessed(index) * landShare(index))
  return {
    AssessedValue: assessed,
    AssessedValueDividedByAVM: valued((value, index) => percent(assessed(index), value)),
    LandValue: landValue,
    ImpValue: (index) => assessed(index) - landValue(index),
    AssessedYear: () => thisYear - 1,
    AnnualTaxes: taxes,
    EstimatedTaxRate: rate,
    TaxYear: () => String(thisYear - 1),
    TaxYearBegin: () => String(thisYear - 1),
    TaxYearEnd: () => String(thisYear),
    ...lateFacts(seed, thisYear, taxes),
  }
}

function lateFacts(seed: number, thisYear: number, taxes: (index: number) => number): Facts {
  const lateRoll = chance(seed, 'value delinquent')
  const isLate = (index: number) => lateRoll(index) < 0.035
  const yearsLate = (index: number) => 1 + Math.floor((lateRoll(index) / 0.035) ** 2 * 5)
  const late = (fact: Fact) => where(isLate, fact)
  const instalment = (index: number) => Math.round(taxes(index) / 2)
  const paid = (index: number) => (isLate(index) ? 'Unpaid' : 'Paid')
  const inWords = (amount: number, index: number) => `$${amount.toLocaleString('en-US')} ${paid(index)}`
  return {
    inTaxDelinquency: (index) => (isLate(index) ? 1 : 0),
    YearsDelinquent: late(yearsLate),
    DelinquentYear: late((index) => thisYear - yearsLate(index)),
    DelinquentAmount: late((index) => taxes(index) * yearsLate(index)),
    NumberDelinquentInstallments: late((index) => yearsLate(index) * 2),
    FirstInstallmentAmount: instalment,
    FirstInstallmentPaid: paid,
    FirstPaymentInstallment: (index) => inWords(instalment(index), index),
    SecondInstallmentAmount: (index) => taxes(index) - instalment(index),
    SecondInstallmentPaid: paid,
    SecondPaymentInstallment: (index) => inWords(taxes(index) - instalment(index), index),
  }
}

/** Estimates, equity, rent and tax. Equity is the estimate minus the loan balance, to the dollar. */
export function valueFacts(seed: number, today: number, sources: ValueSources): Facts {
  const knownRoll = chance(seed, 'value known')
  const { marketValue } = sources.transfers
  const valued: Valued = (fact) => (index) => (knownRoll(index) < 0.96 ? fact(marketValue(index), index) : undefined)
  return {
    ...estimateFacts(seed, today, valued, sources),
    ...rentFacts(seed, today, valued, sources),
    ...taxFacts(seed, partsOf(today).year, valued, sources),
  }
}
