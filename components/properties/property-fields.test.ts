import { describe, expect, it } from 'vitest'
import { fieldGroups, fieldLabel, formatField } from '#components/properties/property-fields.ts'
import { propertySchema } from '#lib/properties/contract.ts'

const columns = Object.keys(propertySchema.shape.values.shape)

describe('the groups of a property', () => {
  it('show every stored column exactly once, as a value or as the unit of one', () => {
    const shown = fieldGroups.flatMap(({ fields }) =>
      fields.flatMap(({ name, unit }) => (unit ? [name, unit] : [name])),
    )
    expect(shown.toSorted()).toEqual(columns.toSorted())
  })

  it('have a word for every column that history can name', () => {
    expect(columns.filter((name) => fieldLabel(name) === name)).toEqual([])
  })
})

describe('a value on the screen', () => {
  it('has currency, thousands separators and the unit of its area', () => {
    expect(formatField('estimatedValue', 412000)).toBe('$412,000')
    expect(formatField('livingArea', 1846, { livingAreaUnits: 'sq ft' })).toBe('1,846 sq ft')
    expect(formatField('yearBuilt', 1987)).toBe('1987')
    expect(formatField('poolPrivateYn', false)).toBe('No')
  })

  it('keeps hostile text and odd shapes as plain text', () => {
    expect(formatField('ownerName', '<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>')
    expect(formatField('somethingNew', { a: [1] })).toBe('{"a":[1]}')
    expect(formatField('ownerName', null)).toBe('')
  })
})
