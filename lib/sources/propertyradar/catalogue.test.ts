import { describe, expect, test } from 'vitest'
import { criteria, criterionGroups, criterionKinds, dateMacros, findCriterion } from './catalogue.ts'
import { suggestCriteria } from './criteria/suggest.ts'

describe('the catalogue of criteria', () => {
  test('holds 227 criteria with names and labels of their own', () => {
    expect(criteria).toHaveLength(227)
    expect(new Set(criteria.map((criterion) => criterion.name)).size).toBe(227)
    expect(new Set(criteria.map((criterion) => criterion.label)).size).toBe(227)
  })

  test('describes every criterion in words of people', () => {
    for (const { name, label, description } of criteria) {
      expect(description, name).toMatch(/^[A-Z0-9].{8,}\.$/)
      expect(label, name).toMatch(/^[A-Z]/)
    }
  })

  test('has a use for every kind and keeps the criteria of a group together', () => {
    expect(new Set(criteria.map((criterion) => criterion.kind))).toEqual(new Set(criterionKinds))
    const changes = criteria.filter((criterion, index) => criterion.group !== criteria[index - 1]?.group)
    expect(changes.map((criterion) => criterion.group)).toEqual(criterionGroups)
  })

  test('says how to say yes and no to every yes-or-no question', () => {
    const silent = criteria.filter(({ kind, yes, no }) => kind === 'boolean' && (!yes || !no || yes === no))
    expect(silent).toEqual([])
  })

  test('names only criteria that exist, and that need no larger plan, as substitutes', () => {
    for (const criterion of criteria) {
      for (const name of criterion.instead) {
        expect(findCriterion(name), `${criterion.name} → ${name}`).toBeDefined()
        expect(findCriterion(name)?.planGated, `${criterion.name} → ${name}`).toBeUndefined()
      }
    }
  })

  test('marks what rests on a guess, on one report or on reports that disagree', () => {
    const doubtful = criteria.filter(({ confidence }) => /inferred|conflicting|single-source/.test(confidence))
    expect(doubtful.length).toBeGreaterThan(15)
    expect(doubtful.filter((criterion) => criterion.unproven === undefined)).toEqual([])
  })

  test.each([
    'Age',
    'Gender',
    'isDeceased',
    'isDeceasedProperty',
    'inDivorce',
    'DivorceFilingDate',
    'inProbateProperty',
    'ProbateFilingDate',
    'inBankruptcy',
    'inBankruptcyProperty',
    'BankruptcyStatus',
    'BankruptcyChapter',
    'BankruptcyRecordingDate',
    'BankruptcyDistrict',
    'hasRecentEviction',
    'EvictionFilingDate',
  ])('marks %s as sensitive and says why', (name) => {
    expect(findCriterion(name)?.sensitive).toMatch(/personal trait|somebody’s life/)
  })

  test('finds a criterion by its exact name only', () => {
    expect(findCriterion('EquityPercent')?.label).toBe('Equity, %')
    expect(findCriterion('equitypercent')).toBeUndefined()
    expect(findCriterion('__proto__')).toBeUndefined()
  })

  test('offers the windows of 45 and 180 days', () => {
    expect(dateMacros).toContain('Last 45 Days')
    expect(dateMacros).toContain('Last 180 Days')
  })
})

describe('a name that does not exist', () => {
  test.each([
    ['OwnerOccupied', 'isSameMailingOrExempt'],
    ['SquareFeet', 'SqFt'],
    ['StreetName', 'SiteStreetName'],
    ['EstimatedValue', 'AVM'],
    ['InForeclosure', 'inForeclosure'],
    ['Vacant', 'isSiteVacant'],
    ['CashBuyer', 'isCashTransaction'],
    ['SiteCity', 'City'],
    ['SiteState', 'State'],
    ['isProbate', 'inProbateProperty'],
    ['isDivorce', 'inDivorce'],
    ['isBankruptcy', 'inBankruptcy'],
    ['isTaxDelinquency', 'inTaxDelinquency'],
    ['ListPrice', 'ListingPrice'],
    ['FirstARMResetDate', 'FirstARMNext'],
    ['EquityPercnt', 'EquityPercent'],
    ['year_built', 'YearBuilt'],
  ])('%s leads to %s', (wrong, right) => {
    expect(suggestCriteria(wrong)[0]).toBe(right)
  })

  test('leads nowhere when nothing is near', () => {
    expect(suggestCriteria('qqqqqqqqqqqq')).toEqual([])
    expect(suggestCriteria('')).toEqual([])
  })
})
