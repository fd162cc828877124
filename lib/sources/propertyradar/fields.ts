import type { PropertyColumn } from '#lib/properties/columns.ts'
import forms from './records/field-forms.json' with { type: 'json' }

/**
 * PropertyRadar’s fields and the property columns they fill. Needs nothing else, so a form may use it.
 */

/** Most field names one request may carry; PropertyRadar refuses a request with more. */
export const mostFields = 50

/** All field names PropertyRadar is known to answer with. */
export const fieldNames: readonly string[] = Object.values(forms).flat()

/** How a field’s value is read. */
export type FieldForm = keyof typeof forms
const formByName = new Map<string, FieldForm>(
  (Object.keys(forms) as FieldForm[]).flatMap((form) => forms[form].map((name): [string, FieldForm] => [name, form])),
)

/** How the values of a field are read, or undefined when PropertyRadar has no field of exactly this name. */
export function fieldForm(name: string): FieldForm | undefined {
  return formByName.get(name)
}

/** True when PropertyRadar has a field of exactly this name. */
export function isFieldName(name: string): boolean {
  return formByName.has(name)
}

/** Vendor flags and the word each adds to `distressFlags`. */
export const distressWords: Readonly<Record<string, string>> = {
  inForeclosure: 'foreclosure',
  isPreforeclosure: 'pre-foreclosure',
  isAuction: 'auction',
  isBankOwned: 'bank-owned',
  inTaxDelinquency: 'tax-delinquent',
  inBankruptcyProperty: 'bankruptcy',
  inProbateProperty: 'probate',
  inDivorce: 'divorce',
  isSiteVacant: 'vacant',
  PropertyHasOpenLiens: 'liens',
  PropertyHasOpenPersonLiens: 'owner-liens',
}

/** The fields a column is made of: it is known only when all of them were asked for. */
const columnFields: Partial<Record<PropertyColumn, readonly string[]>> = {
  parcelKey: ['FIPS', 'APN'],
  countyFips: ['FIPS'],
  parcelNumber: ['APN'],
  unparsedAddress: ['Address'],
  city: ['City'],
  stateOrProvince: ['State'],
  postalCode: ['ZipFive'],
  countyOrParish: ['County'],
  latitude: ['Latitude'],
  longitude: ['Longitude'],
  propertyType: ['PType'],
  propertySubType: ['AdvancedPropertyType'],
  bedroomsTotal: ['Beds'],
  bathroomsTotalDecimal: ['Baths'],
  livingArea: ['SqFt'],
  livingAreaUnits: ['SqFt'],
  lotSizeArea: ['LotSize'],
  lotSizeUnits: ['LotSize'],
  yearBuilt: ['YearBuilt'],
  stories: ['Stories'],
  garageSpaces: ['GarageSize'],
  poolPrivateYn: ['Pool'],
  legalDescription: ['FullLegal'],
  ownerName: ['Owner'],
  ownerMailingAddress: ['OwnerAddress', 'OwnerCity', 'OwnerState', 'OwnerZipFive'],
  taxAssessedValue: ['AssessedValue'],
  taxAnnualAmount: ['AnnualTaxes'],
  taxYear: ['AssessedYear'],
  standardStatus: ['ListingStatus'],
  listPrice: ['ListingPrice'],
  listingDate: ['ListingDate'],
  closePrice: ['LastTransferValue'],
  closeDate: ['LastTransferRecDate'],
  estimatedValue: ['AVM'],
  estimatedEquity: ['AvailableEquity'],
  loanBalance: ['TotalLoanBalance'],
  distressFlags: Object.keys(distressWords),
}

/**
 * Fields every paid request asks for: the key, and the date a record’s version is taken from. Without the date a
 * record would count as older than the stored one and never replace it.
 */
const alwaysAsked = ['RadarID', 'LastTransferRecDate']

/** What is asked for when a request names no fields: everything that fills a column, and nothing about contacts. */
export const defaultFields: readonly string[] = [
  ...new Set([...alwaysAsked, ...Object.values(columnFields).flat(), 'EquityPercent']),
]

/** True for fields that name a person or lead to one: names of contacts, phone numbers, e-mail addresses. */
export function isContactField(name: string): boolean {
  return name === 'Persons' || /^(Primary|Secondary)/.test(name) || name.includes('Hashed')
}

/** True when a request asks for keys alone, which PropertyRadar answers free of charge. */
export function isFreeFieldList(fields: readonly string[] | undefined): boolean {
  return fields?.length === 1 && fields[0] === 'RadarID'
}

/** The fields a request with this list sends: the list itself and what every paid request needs. */
export function fieldsToSend(fields: readonly string[] | undefined): readonly string[] {
  if (fields === undefined) return defaultFields
  return isFreeFieldList(fields) ? fields : [...new Set([...alwaysAsked, ...fields])]
}

/** What a request with these sent fields can know of a property. */
export interface KnownFromFields {
  columns: readonly PropertyColumn[]
  /** Sent fields that fill no column and are kept beside them. */
  extraKeys: readonly string[]
}

/** Columns and extra keys that a request with these sent fields can know. */
export function knownFromFields(sent: readonly string[]): KnownFromFields {
  const asked = new Set(sent)
  const used = new Set(['RadarID'])
  const columns: PropertyColumn[] = []
  for (const column of Object.keys(columnFields) as PropertyColumn[]) {
    const needed = columnFields[column] ?? []
    if (!needed.every((field) => asked.has(field))) continue
    columns.push(column)
    for (const field of needed) used.add(field)
  }
  return { columns, extraKeys: sent.filter((field) => !used.has(field)) }
}
