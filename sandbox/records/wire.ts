import type { Dataset, FactValue } from '#sandbox/data/dataset.ts'
import { isoDate } from '#sandbox/data/dates.ts'
import type { Field } from '#sandbox/records/fields.ts'
import { labelOf, stateName } from '#sandbox/records/labels.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A property as it is answered. */
export type WireRecord = { [field: string]: Json }

/**
 * Which of the two known forms doubtful types take. `observed`: what clients see (numbers, two-letter states, ZIP as
 * text). `spec`: what the published schema says (money and half steps as text, full state names, ZIP as a number).
 */
type WireForm = { form: 'observed' | 'spec'; codes: boolean }

const stateFields = ['State']

function inSpecForm(field: Field, value: Json): Json {
  if (typeof value === 'string' && stateFields.includes(field.name)) return stateName(value)
  if (field.spec === 'integer') return Number(value)
  return field.spec === 'text' && typeof value === 'number' ? String(value) : value
}

function plainValue(field: Field, value: string | number, codes: boolean): Json {
  switch (field.form) {
    case 'date':
      return typeof value === 'number' ? isoDate(value) : value
    case 'code':
      return codes ? value : labelOf(field.name, String(value))
    case 'link':
      return { linktext: String(value).startsWith('https:') ? 'Open' : String(value), href: 'https://example.com/' }
    case 'text':
      // 839.02 is written 0839.02.
      return field.name === 'CensusTract' && typeof value === 'number'
        ? value.toFixed(2).padStart(7, '0')
        : String(value)
    case 'integer':
    case 'number':
    case 'flag':
    case 'structure':
      return value
  }
}

function personsOf(dataset: Dataset, index: number): Json | undefined {
  const text = (name: string) => dataset.fact(name)(index)
  const company = text('OwnershipType') === 'Corporate'
  if (text('OwnerLastName') === undefined) return undefined
  const person: WireRecord = {
    RadarID: String(text('RadarID')),
    PersonKey: `p${1_000_000 + index}`,
    isPrimaryContact: 1,
    OwnershipRole: 'Owner',
    PersonType: company ? 'Company' : 'Person',
  }
  const known: Record<string, FactValue> = company
    ? { EntityName: text('OwnerLastName') }
    : {
        FirstName: text('PrimaryFirstName'),
        LastName: text('PrimaryLastName'),
        Age: text('Age'),
        Gender: text('Gender'),
      }
  for (const [name, value] of Object.entries(known)) if (value !== undefined) person[name] = value
  return [person]
}

function structureOf(dataset: Dataset, index: number, name: string): Json | undefined {
  if (name === 'Persons') return personsOf(dataset, index)
  if (name !== 'PropertyType') return undefined
  const type = dataset.fact('PType')(index)
  return type === undefined ? undefined : [{ name: 'PType', value: [type] }]
}

/** Writes properties with the fields asked for and no others; what is not known is left out. */
export function recordWriter(
  dataset: Dataset,
  asked: readonly Field[],
  { form, codes }: WireForm,
): (index: number) => WireRecord {
  const columns = asked.map((field) => ({ field, fact: dataset.fact(field.name) }))
  return (index) => {
    const record: WireRecord = {}
    for (const { field, fact } of columns) {
      if (field.form === 'structure') {
        const structure = structureOf(dataset, index, field.name)
        if (structure !== undefined) record[field.name] = structure
        continue
      }
      const value = fact(index)
      if (value === undefined) continue
      const plain = plainValue(field, value, codes)
      record[field.name] = form === 'spec' ? inSpecForm(field, plain) : plain
    }
    return record
  }
}
