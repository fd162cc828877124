/**
 * Digits of a parcel number in counties where it always has the same number of them, so that zeros lost on the way
 * (numbers in spreadsheets) can be put back. Counties not named here keep what they gave.
 */
const digitsByCounty: Readonly<Record<string, number>> = {
  '04013': 8, // Maricopa, AZ: book, map, parcel as 3-2-3, sometimes with a letter
  '06037': 10, // Los Angeles, CA
  '06059': 8, // Orange, CA
  '06073': 10, // San Diego, CA
  '06085': 8, // Santa Clara, CA
  '12011': 12, // Broward, FL
  '12086': 13, // Miami-Dade, FL
  '12099': 17, // Palm Beach, FL
  '32003': 11, // Clark, NV
  '48201': 13, // Harris, TX
  '53033': 10, // King, WA
  '53053': 10, // Pierce, WA
  '53061': 14, // Snohomish, WA
}

/** The five-digit form of a county’s FIPS code given as text with or without its leading zero; other text is returned as it is. */
export function countyFipsOf(text: string): string {
  return /^\d{4,5}$/.test(text) ? text.padStart(5, '0') : text
}

/**
 * The key by which all sources are shown as one parcel: `53033-0123456789`, the county’s FIPS code and the parcel number
 * without punctuation. Null when either is missing.
 */
export function parcelKeyOf(countyFips: string | undefined, parcelNumber: string | undefined): string | null {
  if (countyFips === undefined || parcelNumber === undefined || !/^\d{5}$/.test(countyFips)) return null
  const plain = parcelNumber.toUpperCase().replace(/[^0-9A-Z]/g, '')
  if (plain === '') return null
  const length = digitsByCounty[countyFips]
  const parts = /^(\d+)([A-Z]?)$/.exec(plain)
  const whole = length === undefined || parts === null ? plain : `${parts[1]?.padStart(length, '0')}${parts[2]}`
  return `${countyFips}-${whole}`
}
