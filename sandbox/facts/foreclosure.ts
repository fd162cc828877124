import { chance, pick, pickWeighted, remembered } from '#sandbox/data/chance.ts'
import { where, type Fact, type Facts } from '#sandbox/data/dataset.ts'
import { partsOf } from '#sandbox/data/dates.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }
import type { Loans } from '#sandbox/facts/loans.ts'
import type { Transfers } from '#sandbox/facts/transfers.ts'

const pickOpenStage = pickWeighted([
  ['Preforeclosure', 46],
  ['Preforeclosure-NTS', 10],
  ['Auction', 24],
  ['Auction-UNK', 4],
  ['Sale Pending', 4],
  ['Bank Owned', 10],
  ['Bank Owned-Held', 1],
  ['3rd Owned', 1],
])
const pickClosedStage = pickWeighted([
  ['Preforeclosure-Old', 20],
  ['Preforeclosure-Released', 15],
  ['Preforeclosure-Sold', 10],
  ['Auction-Old', 12],
  ['Cancelled', 10],
  ['Cancelled-Sold', 5],
  ['Released', 10],
  ['Bank Owned-Sold', 12],
  ['Bank Owned-Rescinded', 2],
  ['3rd Owned-Sold', 3],
  ['3rd Owned-Rescinded', 1],
  ['3rd Owned-Held', 1],
])
const times = ['8:30am', '9:00am', '10:00am', '11:15am', '1:30pm', '3:45pm', '5:15pm']

/** What every fact of a case rests on. */
type Case = {
  isOpen: (index: number) => boolean
  stage: (index: number) => string | undefined
  isAuction: (index: number) => boolean
  isJudicial: (index: number) => boolean
  day: (index: number) => number
  docNumber: (index: number) => number
  inCase: (fact: Fact) => Fact
}

const yearOf = (day: number) => partsOf(day).year

function casesOf(seed: number, today: number): Case {
  const roll = (topic: string) => chance(seed, `foreclosure ${topic}`)
  const caseRoll = roll('case')
  const isOpen = (index: number) => caseRoll(index) < 0.03
  const stageRoll = roll('stage')
  const stage = remembered((index: number) => {
    if (isOpen(index)) return pickOpenStage(stageRoll(index))
    return caseRoll(index) < 0.07 ? pickClosedStage(stageRoll(index)) : undefined
  })
  const isAuction = (index: number) => isOpen(index) && (stage(index) ?? '').startsWith('Auction')
  const dayRoll = roll('day')
  const day = (index: number) => today - Math.floor(dayRoll(index) * (isOpen(index) ? 320 : 3000))
  const isJudicial = (index: number) => stageRoll(index) * 10 - Math.floor(stageRoll(index) * 10) < 0.4
  const numberRoll = roll('number')
  const docNumber = (index: number) => Math.floor(numberRoll(index) * 1_000_000)
  const inCase = (fact: Fact) => where((index) => stage(index) !== undefined, fact)
  return { isOpen, stage, isAuction, isJudicial, day, docNumber, inCase }
}

function stageFacts(seed: number, today: number, cases: Case, transfers: Transfers, loans: Loans): Facts {
  const { isOpen, stage, isAuction, isJudicial, day, docNumber, inCase } = cases
  const debtRoll = chance(seed, 'foreclosure debt')
  const docType = (index: number) => {
    if (isJudicial(index)) return 'LIS'
    return isAuction(index) ? 'NTS' : 'NDF'
  }
  return {
    inForeclosure: (index) => (isOpen(index) ? 1 : 0),
    isPreforeclosure: (index) => (isOpen(index) && (stage(index) ?? '').startsWith('Preforeclosure') ? 1 : 0),
    isAuction: (index) => (isAuction(index) ? 1 : 0),
    isBankOwned: (index) => (isOpen(index) && (stage(index) ?? '').startsWith('Bank Owned') ? 1 : 0),
    ForeclosureStage: stage,
    ForeclosureDocType: inCase(docType),
    ForeclosureRecDate: inCase(day),
    NoticePublishedDate: inCase((index) => Math.min(today, day(index) + 5)),
    DefaultAmount: inCase((index) => Math.round((2000 + debtRoll(index) ** 2 * 90_000) / 10) * 10),
    DefaultAsOf: inCase((index) => day(index) - 10),
    DOTAmount: inCase((index) => loans.facts.FirstAmount?.(index) ?? transfers.purchaseLoan(index)),
    DOTRecDate: inCase((index) => loans.facts.FirstDate?.(index) ?? transfers.day(index)),
    DOTPosition: inCase((index) => (debtRoll(index) < 0.85 ? 'First' : debtRoll(index) < 0.98 ? 'Second' : 'Third')),
    DOTDocNum: inCase((index) => `${yearOf(day(index)) - 4}-${String(docNumber(index)).padStart(6, '0')}`),
  }
}

function saleFacts(seed: number, today: number, { stage, isAuction, inCase }: Case, transfers: Transfers): Facts {
  const roll = (topic: string) => chance(seed, `foreclosure ${topic}`)
  const moneyRoll = roll('money')
  const bid = (index: number) => Math.round((transfers.marketValue(index) * (0.4 + moneyRoll(index) * 0.5)) / 100) * 100
  const ofValue = (amount: number, index: number) => Math.round((amount / transfers.marketValue(index)) * 100)
  const saleRoll = roll('sale')
  const saleDay = (index: number) => today + Math.floor(saleRoll(index) * 60)
  const isPostponed = (index: number) => saleRoll(index) < 0.5
  const atSale = (fact: Fact) => where(isAuction, fact)
  const afterDelay = (fact: Fact) => atSale(where(isPostponed, fact))
  return {
    SaleDate: atSale(saleDay),
    OriginalSaleDate: atSale((index) => (isPostponed(index) ? saleDay(index) - 45 : saleDay(index))),
    PreviousSaleDate: afterDelay((index) => saleDay(index) - 45),
    SaleDateRelative: atSale((index) => (saleDay(index) - today <= 7 ? 'Next 7 Days' : 'Next 90 Days')),
    SaleTime: atSale((index) => pick(times, saleRoll(index))),
    SalePlace: atSale(() => 'COUNTY COURTHOUSE'),
    PostReason: afterDelay((index) =>
      pick(
        ['Trustees Discretion', 'Mutual Agreement', 'Bankruptcy', 'Operation of Law', 'Beneficiary Request'],
        saleRoll(index) * 2,
      ),
    ),
    SaleAmount: atSale(bid),
    OpeningBid: atSale(bid),
    OpeningBidDividedByAVM: atSale((index) => ofValue(bid(index), index)),
    PublishedBidDividedByAVM: atSale((index) => ofValue(bid(index), index)),
    WinningBid: inCase((index) => (/^(Bank|3rd)/.test(stage(index) ?? '') ? Math.round(bid(index) * 1.08) : undefined)),
  }
}

function partyFacts(seed: number, { isJudicial, day, docNumber, inCase }: Case): Facts {
  const partyRoll = chance(seed, 'foreclosure party')
  const lenderRoll = chance(seed, 'foreclosure lender')
  const judicial = (fact: Fact) => inCase(where(isJudicial, fact))
  const byTrustee = (fact: Fact) => inCase(where((index) => !isJudicial(index), fact))
  const phone = (index: number) => `800-555-01${String(Math.floor(partyRoll(index) * 100)).padStart(2, '0')}`
  return {
    LisPendensType: judicial((index) =>
      pick(
        ['Mortgage Foreclosure', 'Mortgage Foreclosure', 'HOA Foreclosure', 'Lien Foreclosure', 'Non-Foreclosure'],
        lenderRoll(index),
      ),
    ),
    Trustee: byTrustee((index) => pick(words.trustees, partyRoll(index))),
    TrusteePhone: byTrustee(phone),
    TrusteeSaleNum: byTrustee((index) => `TS-${String(docNumber(index)).padStart(6, '0')}`),
    TrusteeAddress: byTrustee(() => '1 EXAMPLE AVE'),
    TrusteeCityStZip: byTrustee(() => 'RENO, NV 89501'),
    Attorney: judicial((index) => pick(words.attorneys, partyRoll(index))),
    AttorneyPhone: judicial(phone),
    CaseNumber: judicial((index) => `${yearOf(day(index))}-CV-${String(docNumber(index) % 10_000).padStart(4, '0')}`),
    ForeclosingLender: inCase((index) => pick(words.lenders, lenderRoll(index))),
    LenderAddress: inCase(() => '2 EXAMPLE AVE'),
    LenderCityStZip: inCase(() => 'RENO, NV 89501'),
    ForeclosureDocNumber: inCase((index) => `${yearOf(day(index))}-${String(docNumber(index)).padStart(6, '0')}`),
    ForeclosureBookNumber: inCase((index) => String(100 + (docNumber(index) % 900))),
    ForeclosurePageNumber: inCase((index) => String(1 + (docNumber(index) % 400))),
    NoticeKey: inCase((index) => 900_000 + docNumber(index)),
  }
}

/** Foreclosure cases: open ones on 3 % of the properties, old ones on another 4 %. */
export function foreclosureFacts(seed: number, today: number, transfers: Transfers, loans: Loans): Facts {
  const cases = casesOf(seed, today)
  return {
    ...stageFacts(seed, today, cases, transfers, loans),
    ...saleFacts(seed, today, cases, transfers),
    ...partyFacts(seed, cases),
  }
}
