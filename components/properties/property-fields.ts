import { formatCount, formatMoney } from '#components/ui/format/formats.ts'
import type { Property } from '#lib/properties/contract.ts'

type Kind = 'text' | 'money' | 'cents' | 'count' | 'number' | 'plain' | 'boolean' | 'area'

interface PropertyField {
  name: string
  label: string
  kind: Kind
  /** The field that holds the unit. */
  unit?: string
}

interface FieldGroup {
  title: string
  fields: readonly PropertyField[]
}

const field = (name: string, label: string, kind: Kind = 'text', unit?: string): PropertyField => ({
  name,
  label,
  kind,
  ...(unit ? { unit } : {}),
})

/** Every value of a property in the order people look for it. Units are shown with their values. */
export const fieldGroups: readonly FieldGroup[] = [
  {
    title: 'Value and debt',
    fields: [
      field('estimatedValue', 'Estimated value', 'money'),
      field('estimatedEquity', 'Estimated equity', 'money'),
      field('loanBalance', 'Loan balance', 'money'),
      field('distressFlags', 'Signs of distress'),
    ],
  },
  {
    title: 'Owner',
    fields: [field('ownerName', 'Owner'), field('ownerMailingAddress', 'Mailing address')],
  },
  {
    title: 'Building',
    fields: [
      field('propertyType', 'Type'),
      field('propertySubType', 'Subtype'),
      field('bedroomsTotal', 'Bedrooms', 'count'),
      field('bathroomsTotalDecimal', 'Bathrooms', 'number'),
      field('livingArea', 'Living area', 'area', 'livingAreaUnits'),
      field('lotSizeArea', 'Lot', 'area', 'lotSizeUnits'),
      field('yearBuilt', 'Built', 'plain'),
      field('stories', 'Stories', 'number'),
      field('garageSpaces', 'Garage spaces', 'number'),
      field('poolPrivateYn', 'Pool', 'boolean'),
      field('energyLabel', 'Energy label'),
      field('landUseCode', 'Land use'),
    ],
  },
  {
    title: 'Tax',
    fields: [
      field('taxAssessedValue', 'Assessed value', 'money'),
      field('taxAnnualAmount', 'Tax of a year', 'cents'),
      field('taxYear', 'Tax year', 'plain'),
    ],
  },
  {
    title: 'Listing and sale',
    fields: [
      field('standardStatus', 'Status'),
      field('listPrice', 'List price', 'money'),
      field('listingDate', 'Listed', 'plain'),
      field('closePrice', 'Sale price', 'money'),
      field('closeDate', 'Sold', 'plain'),
    ],
  },
  {
    title: 'Place',
    fields: [
      field('unparsedAddress', 'Address'),
      field('city', 'City'),
      field('stateOrProvince', 'State'),
      field('postalCode', 'ZIP'),
      field('countyOrParish', 'County'),
      field('countyFips', 'County number (FIPS)'),
      field('parcelNumber', 'Parcel number'),
      field('parcelKey', 'Parcel key'),
      field('latitude', 'Latitude', 'plain'),
      field('longitude', 'Longitude', 'plain'),
      field('legalDescription', 'Legal description'),
    ],
  },
]

const labels = new Map(fieldGroups.flatMap(({ fields }) => fields.map((one) => [one.name, one.label])))
labels.set('livingAreaUnits', 'Unit of the living area')
labels.set('lotSizeUnits', 'Unit of the lot')

const byName = new Map(fieldGroups.flatMap(({ fields }) => fields.map((one) => [one.name, one])))

/** What people call a column; its own name when it has no other. */
export function fieldLabel(name: string): string {
  return labels.get(name) ?? name
}

/** A value as people read it; empty for nothing. Text from outside is only ever text. */
export function formatField(name: string, value: unknown, values?: Property['values']): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'object') return JSON.stringify(value)
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return ''
  const known = byName.get(name)
  switch (known?.kind) {
    case 'money':
      return formatMoney(value, 'USD', 0)
    case 'cents':
      return formatMoney(value)
    case 'count':
      return formatCount(value)
    case 'area':
      return [decimal.format(value), known.unit ? values?.[known.unit] : undefined].filter(Boolean).join(' ')
    case 'number':
      return decimal.format(value)
    default:
      return String(value)
  }
}

const decimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })
