import type { PropertyColumn, PropertyValue } from '#lib/properties/columns.ts'
import { distressWords } from '#lib/sources/propertyradar/fields.ts'
import type { FieldReader } from '#lib/sources/field-reader.ts'
import { countyFipsOf, parcelKeyOf } from '#lib/sources/parcel-key.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { postalCodeLabel, propertyTypeLabel, stateLabel } from './labels.ts'

/** A record of PropertyRadar: fields by their vendor names. */
export type VendorRecord = Readonly<Record<string, JsonValue>>

type ReadColumn = (read: FieldReader) => PropertyValue | undefined

const text =
  (field: string, label = (value: string) => value): ReadColumn =>
  (read) => {
    const value = read.text(field)
    return value === undefined ? undefined : label(value)
  }
const number =
  (field: string): ReadColumn =>
  (read) =>
    read.number(field)
/** Areas come in square feet; the unit is only known where the area is. */
const squareFeet =
  (field: string): ReadColumn =>
  (read) =>
    read.number(field) === undefined ? undefined : 'Square Feet'

/** How each column is made from a record. */
export const readColumn: Partial<Record<PropertyColumn, ReadColumn>> = {
  parcelKey: (read) => parcelKeyOf(text('FIPS', countyFipsOf)(read)?.toString(), read.text('APN')) ?? undefined,
  countyFips: text('FIPS', countyFipsOf),
  parcelNumber: text('APN'),
  unparsedAddress: text('Address'),
  city: text('City'),
  stateOrProvince: text('State', stateLabel),
  postalCode: text('ZipFive', postalCodeLabel),
  countyOrParish: text('County'),
  latitude: number('Latitude'),
  longitude: number('Longitude'),
  propertyType: text('PType', propertyTypeLabel),
  propertySubType: text('AdvancedPropertyType'),
  bedroomsTotal: number('Beds'),
  bathroomsTotalDecimal: number('Baths'),
  livingArea: number('SqFt'),
  livingAreaUnits: squareFeet('SqFt'),
  lotSizeArea: number('LotSize'),
  lotSizeUnits: squareFeet('LotSize'),
  yearBuilt: number('YearBuilt'),
  stories: number('Stories'),
  garageSpaces: number('GarageSize'),
  poolPrivateYn: (read) => read.flag('Pool'),
  legalDescription: text('FullLegal'),
  ownerName: text('Owner'),
  ownerMailingAddress: readMailingAddress,
  taxAssessedValue: number('AssessedValue'),
  taxAnnualAmount: number('AnnualTaxes'),
  taxYear: number('AssessedYear'),
  standardStatus: text('ListingStatus'),
  listPrice: number('ListingPrice'),
  listingDate: (read) => read.date('ListingDate'),
  closePrice: number('LastTransferValue'),
  closeDate: (read) => read.date('LastTransferRecDate'),
  estimatedValue: number('AVM'),
  estimatedEquity: number('AvailableEquity'),
  loanBalance: number('TotalLoanBalance'),
  distressFlags: readDistress,
}

function readMailingAddress(read: FieldReader): string | undefined {
  const state = text('OwnerState', stateLabel)(read)
  const postalCode = text('OwnerZipFive', postalCodeLabel)(read)
  const region = [state, postalCode].filter(Boolean).join(' ')
  const parts = [read.text('OwnerAddress'), read.text('OwnerCity'), region].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : undefined
}

function readDistress(read: FieldReader): string | undefined {
  const words = Object.keys(distressWords)
    .filter((field) => read.flag(field) === true)
    .map((field) => distressWords[field] ?? field)
    .toSorted((left, right) => (left < right ? -1 : 1))
  return words.length > 0 ? words.join(', ') : undefined
}
