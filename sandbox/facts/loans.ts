import { chance, pick, pickWeighted, remembered } from '#sandbox/data/chance.ts'
import { where, type Fact, type Facts } from '#sandbox/data/dataset.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }
import type { Transfers } from '#sandbox/facts/transfers.ts'

const pickLoanType = pickWeighted([
  ['C', 620],
  ['F', 140],
  ['N', 90],
  ['V', 70],
  ['P', 35],
  ['O', 20],
  ['S', 15],
  ['B', 10],
])
const pickRefinance = pickWeighted([
  ['R&TRefi', 55],
  ['CashOut', 38],
  ['Reverse', 3],
  ['Construction', 2],
  ['Unknown', 2],
])

export type Loans = { facts: Facts; balance: (index: number) => number; count: (index: number) => number }

type Core = {
  isRefinanced: (index: number) => boolean
  hasFirst: (index: number) => boolean
  hasSecond: (index: number) => boolean
  firstDay: (index: number) => number
  firstAmount: (index: number) => number
  secondDay: (index: number) => number
  secondAmount: (index: number) => number
  balance: (index: number) => number
}

function coreOf(seed: number, today: number, transfers: Transfers): Core {
  const roll = (topic: string) => chance(seed, `loan ${topic}`)
  const refinanceRoll = roll('refinance')
  const isRefinanced = (index: number) => refinanceRoll(index) < 0.3
  const paidRoll = roll('paid off')
  const years = (index: number) => (today - transfers.day(index)) / 365.25
  const hasFirst = remembered((index: number) => {
    if (isRefinanced(index)) return true
    return transfers.purchaseLoan(index) > 0 && paidRoll(index) > years(index) / 34
  })
  const secondRoll = roll('second')
  const hasSecond = (index: number) => hasFirst(index) && secondRoll(index) < 0.14
  const dateRoll = roll('date')
  const between = (from: number, thrown: number) => from + Math.floor((today - from) * thrown)
  const firstDay = remembered((index: number) =>
    isRefinanced(index) ? between(transfers.day(index), dateRoll(index)) : transfers.day(index),
  )
  const shareRoll = roll('share')
  const firstAmount = remembered((index: number) => {
    if (!isRefinanced(index)) return transfers.purchaseLoan(index)
    const worth = transfers.marketValue(index) * 1.042 ** -((today - firstDay(index)) / 365.25)
    return Math.round((worth * (0.3 + shareRoll(index) * 0.45)) / 100) * 100
  })
  const secondAmount = (index: number) => Math.round((firstAmount(index) * (0.06 + shareRoll(index) * 0.3)) / 100) * 100
  const secondDay = (index: number) => between(firstDay(index), secondRoll(index) / 0.14)
  const left = (amount: number, day: number) => amount * Math.max(0.05, 1 - ((today - day) / 365.25 / 30) ** 1.3)
  const balance = remembered((index: number) => {
    const first = hasFirst(index) ? left(firstAmount(index), firstDay(index)) : 0
    return Math.round(first + (hasSecond(index) ? left(secondAmount(index), secondDay(index)) : 0))
  })
  return { isRefinanced, hasFirst, hasSecond, firstDay, firstAmount, secondDay, secondAmount, balance }
}

const rate = (thrown: number) => Math.round((2.75 + thrown * 5) * 8) / 8

function firstLoanFacts(seed: number, today: number, core: Core, transfers: Transfers): Facts {
  const { isRefinanced, hasFirst, firstDay, firstAmount } = core
  const roll = (topic: string) => chance(seed, `first loan ${topic}`)
  const rateRoll = roll('rate')
  const isAdjustable = (index: number) => rateRoll(index) < 0.1
  const purposeRoll = roll('purpose')
  const typeRoll = roll('type')
  const lenderRoll = roll('lender')
  const first = (fact: Fact) => where(hasFirst, fact)
  const term = (index: number) => (typeRoll(index) < 0.15 ? '15 years' : '30 years')
  const firstPurpose = (index: number) => (isRefinanced(index) ? pickRefinance(purposeRoll(index)) : 'PMoney')
  return {
    FirstPurpose: first(firstPurpose),
    FirstLoanType: first((index) => pickLoanType(typeRoll(index))),
    FirstDate: first(firstDay),
    FirstAmount: first(firstAmount),
    FirstAmountLTV: first((index) =>
      isRefinanced(index) ? undefined : Math.round((firstAmount(index) / transfers.price(index)) * 100),
    ),
    FirstCashOut: first((index) => (firstPurpose(index) === 'CashOut' ? Math.round(firstAmount(index) * 0.3) : 0)),
    FirstConcurrent: first((index) => (isRefinanced(index) ? 0 : 1)),
    FirstTermInYears: first(term),
    FirstLenderOriginal: first((index) => pick(words.lenders, lenderRoll(index))),
    FirstRateType: first((index) => (isAdjustable(index) ? 'A' : 'F')),
    FirstRate: first((index) => rate(rateRoll(index))),
    FirstARMNext: first((index) => (isAdjustable(index) ? today + Math.floor(rateRoll(index) * 9000) : undefined)),
  }
}

function secondLoanFacts(seed: number, core: Core, transfers: Transfers): Facts {
  const { hasSecond, firstDay, secondDay, secondAmount } = core
  const roll = (topic: string) => chance(seed, `second loan ${topic}`)
  const rateRoll = roll('rate')
  const purposeRoll = roll('purpose')
  const typeRoll = roll('type')
  const lenderRoll = roll('lender')
  const second = (fact: Fact) => where(hasSecond, fact)
  return {
    SecondPurpose: second((index) => (purposeRoll(index) < 0.7 ? 'ELOC' : 'CashOut')),
    SecondLoanType: second((index) => (typeRoll(index) < 0.8 ? 'C' : 'P')),
    SecondDate: second(secondDay),
    SecondConcurrent: second((index) => (secondDay(index) === firstDay(index) ? 1 : 0)),
    SecondAmount: second(secondAmount),
    SecondCashOut: second(() => 0),
    SecondAmountLTV: second((index) => Math.round((secondAmount(index) / transfers.price(index)) * 100)),
    SecondTermInYears: second(() => '15 years'),
    SecondLenderOriginal: second((index) => pick(words.lenders, lenderRoll(index))),
    SecondRateType: second((index) => (purposeRoll(index) < 0.7 ? 'A' : 'F')),
    SecondRate: second((index) => rate(rateRoll(index)) + 1),
  }
}

/** Open loans: what was borrowed to buy or later, at which rate, and what is left of it. */
export function loanFacts(seed: number, today: number, transfers: Transfers): Loans {
  const core = coreOf(seed, today, transfers)
  const count = (index: number) => (core.hasFirst(index) ? 1 : 0) + (core.hasSecond(index) ? 1 : 0)
  const facts = {
    NumberLoans: count,
    TotalLoanBalance: core.balance,
    ...firstLoanFacts(seed, today, core, transfers),
    ...secondLoanFacts(seed, core, transfers),
  }
  return { facts, balance: core.balance, count }
}
