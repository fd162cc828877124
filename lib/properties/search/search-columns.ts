/**
 * What properties can be filtered and ordered by, each backed by an index of `property_search`. The names are those of
 * the parameters in an address.
 */

interface SearchColumn {
  column: string
  /** `word`: equal, in any case. `text`: contains. `number` and `date`: a range. */
  kind: 'word' | 'text' | 'number' | 'date' | 'boolean'
}

export const searchColumns = {
  source: { column: 'source', kind: 'word' },
  dataset: { column: 'dataset', kind: 'word' },
  state: { column: 'state_or_province', kind: 'word' },
  city: { column: 'city', kind: 'word' },
  postalCode: { column: 'postal_code', kind: 'word' },
  county: { column: 'county_or_parish', kind: 'word' },
  propertyType: { column: 'property_type', kind: 'word' },
  propertySubType: { column: 'property_sub_type', kind: 'word' },
  status: { column: 'standard_status', kind: 'word' },
  parcelKey: { column: 'parcel_key', kind: 'word' },
  address: { column: 'unparsed_address', kind: 'text' },
  owner: { column: 'owner_name', kind: 'text' },
  parcelNumber: { column: 'parcel_number', kind: 'text' },
  estimatedValue: { column: 'estimated_value', kind: 'number' },
  estimatedEquity: { column: 'estimated_equity', kind: 'number' },
  taxAssessedValue: { column: 'tax_assessed_value', kind: 'number' },
  listPrice: { column: 'list_price', kind: 'number' },
  closePrice: { column: 'close_price', kind: 'number' },
  livingArea: { column: 'living_area', kind: 'number' },
  lotSizeArea: { column: 'lot_size_area', kind: 'number' },
  bedroomsTotal: { column: 'bedrooms_total', kind: 'number' },
  bathroomsTotalDecimal: { column: 'bathrooms_total_decimal', kind: 'number' },
  yearBuilt: { column: 'year_built', kind: 'number' },
  latitude: { column: 'latitude', kind: 'number' },
  longitude: { column: 'longitude', kind: 'number' },
  closeDate: { column: 'close_date', kind: 'date' },
  listingDate: { column: 'listing_date', kind: 'date' },
  pool: { column: 'pool_private_yn', kind: 'boolean' },
} as const satisfies Record<string, SearchColumn>

/** Moments the table notes by itself, each filtered by a range of days. */
export const momentColumns = { stored: 'created_at', changed: 'updated_at', seen: 'last_seen_at' } as const

/** What the table can be ordered by; with a minus before the name, downwards. Without one, newest first. */
export const orderColumns = {
  changed: { column: 'updated_at', type: 'timestamptz' },
  address: { column: 'unparsed_address', type: 'text' },
  city: { column: 'city', type: 'text' },
  owner: { column: 'owner_name', type: 'text' },
  estimatedValue: { column: 'estimated_value', type: 'float8' },
  estimatedEquity: { column: 'estimated_equity', type: 'float8' },
  livingArea: { column: 'living_area', type: 'float8' },
  yearBuilt: { column: 'year_built', type: 'float8' },
  closeDate: { column: 'close_date', type: 'date' },
} as const
export type OrderColumn = keyof typeof orderColumns
