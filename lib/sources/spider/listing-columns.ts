import type { PropertyColumn } from '#lib/properties/columns.ts'

/**
 * Under which names spiders deliver a column. Each column is also known by its own name and its name in SQL; the others
 * are those of listing spiders in use (street, living_area, num_rooms, selling_date and their like).
 */
export interface ListingColumn {
  column: PropertyColumn
  kind: 'text' | 'number' | 'flag' | 'date' | 'status'
  names: readonly string[]
}

const text = (column: PropertyColumn, ...names: string[]): ListingColumn => ({ column, kind: 'text', names })
const number = (column: PropertyColumn, ...names: string[]): ListingColumn => ({ column, kind: 'number', names })
const date = (column: PropertyColumn, ...names: string[]): ListingColumn => ({ column, kind: 'date', names })

export const listingColumns: readonly ListingColumn[] = [
  text('countyFips', 'countyFips', 'county_fips', 'fips'),
  text('parcelNumber', 'parcelNumber', 'parcel_number', 'apn', 'APN'),
  text('unparsedAddress', 'unparsedAddress', 'unparsed_address', 'address', 'street'),
  text('city', 'city'),
  text('stateOrProvince', 'stateOrProvince', 'state_or_province', 'state', 'province'),
  text('postalCode', 'postalCode', 'postal_code', 'zip', 'zip_code'),
  text('countyOrParish', 'countyOrParish', 'county_or_parish', 'county'),
  number('latitude', 'latitude', 'lat'),
  number('longitude', 'longitude', 'lng', 'lon'),
  text('propertyType', 'propertyType', 'property_type'),
  text('propertySubType', 'propertySubType', 'property_sub_type'),
  number('bedroomsTotal', 'bedroomsTotal', 'bedrooms_total', 'num_bedrooms', 'bedrooms'),
  number('bathroomsTotalDecimal', 'bathroomsTotalDecimal', 'bathrooms_total_decimal', 'num_bathrooms', 'bathrooms'),
  number('livingArea', 'livingArea', 'living_area', 'living_area_sqft'),
  text('livingAreaUnits', 'livingAreaUnits', 'living_area_units'),
  number('lotSizeArea', 'lotSizeArea', 'lot_size_area', 'plot_area', 'lot_size_sqft'),
  text('lotSizeUnits', 'lotSizeUnits', 'lot_size_units'),
  number('yearBuilt', 'yearBuilt', 'year_built'),
  number('stories', 'stories'),
  number('garageSpaces', 'garageSpaces', 'garage_spaces'),
  { column: 'poolPrivateYn', kind: 'flag', names: ['poolPrivateYn', 'pool_private_yn', 'pool'] },
  text('energyLabel', 'energyLabel', 'energy_label'),
  text('ownerName', 'ownerName', 'owner_name'),
  { column: 'standardStatus', kind: 'status', names: ['standardStatus', 'standard_status', 'status'] },
  number('listPrice', 'listPrice', 'list_price', 'price'),
  date('listingDate', 'listingDate', 'listing_date', 'date_listed'),
  number('closePrice', 'closePrice', 'close_price', 'selling_price', 'sold_price'),
  date('closeDate', 'closeDate', 'close_date', 'selling_date', 'date_sold'),
]

/** Names under which an area says its unit by itself. Plain `living_area` and `plot_area` are square metres. */
export const unitsByName: Readonly<Record<string, string>> = {
  living_area: 'Square Meters',
  plot_area: 'Square Meters',
  living_area_sqft: 'Square Feet',
  lot_size_sqft: 'Square Feet',
}

/** What says when and how a record was scraped, and nothing of the property: kept, it would make every visit a change. */
export const ignoredNames: ReadonlySet<string> = new Set(['scraped_at', 'created_at', 'updated_at', 'type', 'id'])

/** Words for a listing’s state, in lower case, and the RESO StandardStatus they mean. Any other word is kept as it is. */
export const statusWords: ReadonlyMap<string, string> = new Map([
  ['active', 'Active'],
  ['available', 'Active'],
  ['beschikbaar', 'Active'],
  ['republished', 'Active'],
  ['for sale', 'Active'],
  ['under offer', 'Active Under Contract'],
  ['onder bod', 'Active Under Contract'],
  ['onder optie', 'Active Under Contract'],
  ['verkocht onder voorbehoud', 'Pending'],
  ['pending', 'Pending'],
  ['sold', 'Closed'],
  ['verkocht', 'Closed'],
  ['verhuurd', 'Closed'],
  ['rented', 'Closed'],
  ['closed', 'Closed'],
  ['inactive', 'Withdrawn'],
  ['ingetrokken', 'Withdrawn'],
  ['withdrawn', 'Withdrawn'],
])
