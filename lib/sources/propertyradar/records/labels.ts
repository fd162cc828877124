import { stateCode } from '#lib/sources/propertyradar/criteria/places.ts'

/** The label for each code of a broad property type: some accounts answer with one, some with the other. */
const propertyTypeByCode: Readonly<Record<string, string>> = {
  SFR: 'Single Family',
  CND: 'Condominium',
  MFR: 'Multi-Family 2-4',
  APT: 'Multi-Family 5+',
  DPX: 'Duplex',
  TPX: 'Triplex',
  FPX: 'Fourplex',
  MBL: 'Mobile Home',
  LND: 'Land',
  COM: 'Commercial',
  IND: 'Industrial',
  AGR: 'Agricultural',
  OTH: 'Other',
}

/** One label for a broad property type, whether the record holds its code or its label. */
export function propertyTypeLabel(text: string): string {
  const code = text.toUpperCase()
  return Object.hasOwn(propertyTypeByCode, code) ? (propertyTypeByCode[code] ?? text) : text
}

/** The two-letter code of a state that may be written out; other text is returned as it is. */
export function stateLabel(text: string): string {
  return stateCode(text) ?? text
}

/** A ZIP code as five digits with its leading zeros, or five and four; other text is returned as it is. */
export function postalCodeLabel(text: string): string {
  if (/^\d{3,5}$/.test(text)) return text.padStart(5, '0')
  return /^\d{9}$/.test(text) ? `${text.slice(0, 5)}-${text.slice(5)}` : text
}
