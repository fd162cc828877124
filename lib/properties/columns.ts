/**
 * The columns of a stored property that a source can fill, in the words of the RESO Data Dictionary.
 * One list gives the types, the checks before storing, the SQL of `savePage`, the change history and the API.
 */

interface TextColumn {
  kind: 'text'
  column: string
  /** Longest value in characters, the same as in the table. */
  maximum: number
}
interface NumberColumn {
  kind: 'integer' | 'decimal' | 'float'
  column: string
  minimum: number
  maximum: number
  /** Digits kept after the point; the value is rounded to them before it is compared or stored. */
  digits?: number
}
interface PlainColumn {
  kind: 'boolean' | 'date'
  column: string
}
export type ColumnDefinition = TextColumn | NumberColumn | PlainColumn

const text = (column: string, maximum: number): TextColumn => ({ kind: 'text', column, maximum })
const integer = (column: string, minimum: number, maximum: number): NumberColumn => ({
  kind: 'integer',
  column,
  minimum,
  maximum,
})
const decimal = (column: string, minimum: number, maximum: number, digits: number): NumberColumn => ({
  kind: 'decimal',
  column,
  minimum,
  maximum,
  digits,
})
/** US dollars up to a hundred thousand million, the widest a `numeric(14,2)` holds with room to spare. */
const money = (column: string, minimum = 0) => decimal(column, minimum, 99_999_999_999, 2)

export const propertyColumns = {
  parcelKey: text('parcel_key', 60),
  countyFips: text('county_fips', 5),
  parcelNumber: text('parcel_number', 60),
  unparsedAddress: text('unparsed_address', 300),
  city: text('city', 120),
  stateOrProvince: text('state_or_province', 60),
  postalCode: text('postal_code', 20),
  countyOrParish: text('county_or_parish', 120),
  latitude: { kind: 'float', column: 'latitude', minimum: -90, maximum: 90 },
  longitude: { kind: 'float', column: 'longitude', minimum: -180, maximum: 180 },
  propertyType: text('property_type', 120),
  propertySubType: text('property_sub_type', 120),
  bedroomsTotal: integer('bedrooms_total', 0, 32_767),
  bathroomsTotalDecimal: decimal('bathrooms_total_decimal', 0, 9_999, 2),
  livingArea: decimal('living_area', 0, 99_999_999_999, 2),
  livingAreaUnits: text('living_area_units', 20),
  lotSizeArea: decimal('lot_size_area', 0, 99_999_999_999, 4),
  lotSizeUnits: text('lot_size_units', 20),
  yearBuilt: integer('year_built', 1500, 2200),
  stories: decimal('stories', 0, 300, 2),
  garageSpaces: decimal('garage_spaces', 0, 9_999, 2),
  poolPrivateYn: { kind: 'boolean', column: 'pool_private_yn' },
  energyLabel: text('energy_label', 20),
  landUseCode: text('land_use_code', 120),
  legalDescription: text('legal_description', 4000),
  ownerName: text('owner_name', 300),
  ownerMailingAddress: text('owner_mailing_address', 400),
  taxAssessedValue: money('tax_assessed_value'),
  taxAnnualAmount: money('tax_annual_amount'),
  taxYear: integer('tax_year', 1500, 2200),
  standardStatus: text('standard_status', 60),
  listPrice: money('list_price'),
  listingDate: { kind: 'date', column: 'listing_date' },
  closePrice: money('close_price'),
  closeDate: { kind: 'date', column: 'close_date' },
  estimatedValue: money('estimated_value'),
  estimatedEquity: money('estimated_equity', -99_999_999_999),
  loanBalance: money('loan_balance'),
  distressFlags: text('distress_flags', 400),
} as const satisfies Record<string, ColumnDefinition>

export type PropertyColumn = keyof typeof propertyColumns
export type PropertyValue = string | number | boolean | null
export type PropertyValues = Partial<Record<PropertyColumn, PropertyValue>>

/** All columns in the one order that SQL, history and screens use. */
export const propertyColumnNames = Object.keys(propertyColumns) as PropertyColumn[]

export function columnDefinition(name: PropertyColumn): ColumnDefinition {
  return propertyColumns[name]
}
