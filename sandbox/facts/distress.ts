import { chance, pick, pickWeighted } from '#sandbox/data/chance.ts'
import type { Fact, Facts } from '#sandbox/data/dataset.ts'
import words from '#sandbox/vocabulary/words.json' with { type: 'json' }

const pickBankruptcy = pickWeighted([
  ['Open', 40],
  ['Discharged', 30],
  ['Dismissed', 15],
  ['Closed', 12],
  ['Converted', 3],
])

type Liens = { isOpen: (index: number) => boolean; facts: Facts }

function lienFacts(seed: number, today: number, prefix: '' | 'Person', docType: string, holder: string): Liens {
  const roll = (topic: string) => chance(seed, `${prefix}lien ${topic}`)
  const lienRoll = roll('lien')
  const has = (index: number) => lienRoll(index) < 0.08
  const isOpen = (index: number) => lienRoll(index) < 0.055
  const dayRoll = roll('day')
  const amountRoll = roll('amount')
  const holderRoll = roll('holder')
  const lien =
    (fact: Fact): Fact =>
    (index) =>
      has(index) ? fact(index) : undefined
  const open = prefix === '' ? 'O' : 'Open'
  const released = prefix === '' ? 'r' : 'Released'
  return {
    isOpen,
    facts: {
      [`PropertyHasOpen${prefix}Liens`]: (index) => (isOpen(index) ? 1 : 0),
      [`${prefix === '' ? 'Property' : 'Person'}OpenLiens`]: (index) =>
        isOpen(index) ? 1 + Math.floor(amountRoll(index) ** 4 * 5) : 0,
      [`${prefix}LienDocType`]: lien((index) => (holderRoll(index) < 0.7 ? docType : 'OTH')),
      [`${prefix}LienStatus`]: lien((index) => (isOpen(index) ? open : released)),
      [`${prefix}LienRecDate`]: lien((index) => today - Math.floor(dayRoll(index) * 3000)),
      [`${prefix}LienAmount`]: lien((index) => 500 + Math.floor(amountRoll(index) ** 2 * 60_000)),
      [`${prefix}LienRate`]: lien((index) => Math.round((2 + amountRoll(index) * 8) * 4) / 4),
      [`${prefix === '' ? 'Property' : 'Person'}Lienholder`]: lien((index) =>
        holderRoll(index) < 0.2 ? holder : pick(words.lienholders, holderRoll(index)),
      ),
      ...(prefix === '' ? { LienPositionNum: lien((index) => 1 + Math.floor(dayRoll(index) * 4)) } : {}),
    },
  }
}

/** Liens, bankruptcies, probates, divorces and evictions, each a small share of the properties. */
export function distressFacts(seed: number, today: number, foreclosure: Facts): Facts {
  const roll = (topic: string) => chance(seed, `distress ${topic}`)
  const propertyLiens = lienFacts(seed, today, '', 'MLN', 'EXAMPLE HOA')
  const personLiens = lienFacts(seed, today, 'Person', 'ABJ', 'EXAMPLE COUNTY')
  const bankruptcyRoll = roll('bankruptcy')
  const hasBankruptcy = (index: number) => bankruptcyRoll(index) < 0.04
  const statusRoll = roll('bankruptcy status')
  const inBankruptcy = (index: number) => (hasBankruptcy(index) && pickBankruptcy(statusRoll(index)) === 'Open' ? 1 : 0)
  const dayRoll = roll('day')
  const bankruptcy =
    (fact: Fact): Fact =>
    (index) =>
      hasBankruptcy(index) ? fact(index) : undefined
  const event = (topic: string, part: number, days: number) => {
    const eventRoll = roll(topic)
    const has = (index: number) => eventRoll(index) < part
    return {
      flag: (index: number) => (has(index) ? 1 : 0),
      day: (index: number) => (has(index) ? today - Math.floor((eventRoll(index) / part) * days) : undefined),
    }
  }
  const probate = event('probate', 0.012, 700)
  const divorce = event('divorce', 0.015, 700)
  const eviction = event('eviction', 0.01, 360)
  const scoreRoll = roll('score')
  return {
    ...propertyLiens.facts,
    ...personLiens.facts,
    inBankruptcy,
    inBankruptcyProperty: inBankruptcy,
    BankruptcyStatus: bankruptcy((index) => pickBankruptcy(statusRoll(index))),
    BankruptcyRecordingDate: bankruptcy((index) => today - Math.floor(dayRoll(index) * 1500)),
    BankruptcyChapter: bankruptcy((index) =>
      statusRoll(index) * 10 - Math.floor(statusRoll(index) * 10) < 0.6 ? '7' : '13',
    ),
    BankruptcyDistrict: bankruptcy((index) =>
      pick(['CACB', 'CAEB', 'AZB', 'NVB', 'WAWB', 'ORB', 'TXSB', 'FLMB'], dayRoll(index)),
    ),
    inProbateProperty: probate.flag,
    ProbateFilingDate: probate.day,
    inDivorce: divorce.flag,
    inDivorceProperty: divorce.flag,
    DivorceFilingDate: divorce.day,
    hasRecentEviction: eviction.flag,
    EvictionFilingDate: eviction.day,
    DistressScore: (index) => {
      const inTrouble =
        foreclosure.inForeclosure?.(index) === 1 || propertyLiens.isOpen(index) || inBankruptcy(index) === 1
      return Math.floor((inTrouble ? 55 : 0) + scoreRoll(index) ** 2 * (inTrouble ? 46 : 60))
    },
  }
}
