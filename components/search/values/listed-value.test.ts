import { describe, expect, test } from 'vitest'
import { criteria, type CriterionDefinition } from '#lib/sources/propertyradar/catalogue.ts'
import { commaIsText, readLines, readList, writeList } from '#components/search/values/listed-value.ts'

function criterion(matches: (each: CriterionDefinition) => boolean): CriterionDefinition {
  const found = criteria.find(matches)
  if (!found) throw new Error('The catalogue has no such criterion.')
  return found
}

describe('the values of a list', () => {
  test('come back as numbers where the catalogue lists numbers', () => {
    const numbered = criterion((each) => typeof each.values?.[0]?.value === 'number')
    expect(writeList(['1', '3'], numbered)).toEqual([1, 3])
  })

  test('stay texts elsewhere, so that a leading zero is not lost', () => {
    expect(
      writeList(
        ['02139'],
        criterion((each) => each.form === 'zip'),
      ),
    ).toEqual(['02139'])
  })

  test('leave out what no list control can show', () => {
    expect(readList(['AZ', 4, null, true, ['x']])).toEqual(['AZ', '4'])
  })

  test('keep a comma inside a name, not inside a list of codes', () => {
    expect(commaIsText(criterion((each) => JSON.stringify(each.example).includes('DOE,')))).toBe(true)
    expect(commaIsText(criterion((each) => each.form === 'zip'))).toBe(false)
    expect(commaIsText(criterion((each) => each.form === 'state'))).toBe(false)
  })
})

describe('one value a line', () => {
  test('takes a pasted column with blanks and repeats', () => {
    expect(readLines('DOE,JANE\r\n\n ROE,RICHARD \nDOE,JANE;POE,ANN\n')).toEqual(['DOE,JANE', 'ROE,RICHARD', 'POE,ANN'])
  })
})
