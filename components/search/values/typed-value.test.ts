import { describe, expect, test } from 'vitest'
import { findCriterion, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { labelOf, readTyped } from '#components/search/values/typed-value.ts'

function criterion(name: string): CriterionDefinition {
  const found = findCriterion(name)
  if (!found) throw new Error(`The catalogue has no ${name}.`)
  return found
}

describe('a place typed by name', () => {
  test('becomes the code of the one county of that name', () => {
    expect(readTyped(criterion('County'), 'Maricopa')).toBe('04013')
    expect(readTyped(criterion('County'), 'maricopa county')).toBe('04013')
  })

  test('stays as typed when several counties have the name, for the check to list them', () => {
    expect(readTyped(criterion('County'), 'Orange')).toBe('Orange')
  })

  test('becomes the two letters of a state', () => {
    expect(readTyped(criterion('State'), 'arizona')).toBe('AZ')
  })

  test('stays as typed when it is nowhere', () => {
    expect(readTyped(criterion('County'), ' Atlantis ')).toBe('Atlantis')
  })

  test('is shown by name, whatever was stored', () => {
    expect(labelOf(criterion('County'), '04013')).toBe('Maricopa County, AZ')
    expect(labelOf(criterion('County'), 'Orange')).toBe('Orange')
  })
})

describe('other text', () => {
  test('keeps its leading zero', () => {
    expect(readTyped(criterion('ZipFive'), ' 02139 ')).toBe('02139')
  })
})
