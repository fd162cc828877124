import { z } from 'zod'
import { Refusal } from '#sandbox/api/refusal.ts'
import fieldData from '#sandbox/fields.json' with { type: 'json' }

const fieldSchema = z.object({
  name: z.string(),
  form: z.enum(['text', 'integer', 'number', 'flag', 'date', 'code', 'link', 'structure']),
  /** Type in the vendor's schema where that differs from what its answers hold. */
  spec: z.enum(['text', 'integer']).optional(),
})

export type Field = z.infer<typeof fieldSchema>

const MAXIMUM_NAMES = 50

/** The fields of a property, by name. */
export const fields: ReadonlyMap<string, Field> = new Map(
  z
    .array(fieldSchema)
    .parse(fieldData)
    .map((field) => [field.name, field]),
)

export function isFieldName(name: string): boolean {
  return fields.has(name)
}

const summary =
  'RadarID Address City State ZipFive County APN PType Owner AVM isSameMailingOrExempt inForeclosure isListedForSale'
const card =
  'RadarID Owner PType AVM AssessedValue AvailableEquity TotalLoanBalance PropertyHasOpenLiens PropertyHasOpenPersonLiens isFreeAndClear isCashBuyer inForeclosure inTaxDelinquency DistressScore Persons'
const investor =
  'RadarID Address City State ZipFive PType Beds Baths SqFt LotSize YearBuilt Owner OwnerAddress OwnerCity OwnerState OwnerZipFive AVM AvailableEquity EquityPercent TotalLoanBalance FirstAmount FirstDate FirstPurpose LastTransferRecDate LastTransferValue inForeclosure ForeclosureStage inTaxDelinquency DistressScore isHighEquity isFreeAndClear NumberPropertiesOwned CapRate EstCashReturn'

/** FIPS has to be asked for by name, and the owners as persons too. */
const notInAll = ['FIPS', 'Persons', 'PropertyType']

const fieldsets: Readonly<Record<string, readonly string[]>> = {
  default: summary.split(' '),
  Overview: summary.split(' '),
  Standard: investor.split(' '),
  LimitedREI: investor.split(' '),
  Card: card.split(' '),
  Persons: ['RadarID', 'Persons'],
  All: [...fields.keys()].filter((name) => !notInAll.includes(name)),
}

/**
 * Reads the list of fields: names of fields and sets, a minus before a name takes it out again. A set counts as one
 * name. Without a list the summary is meant.
 * @throws Refusal for a name that is neither, or more than 50 names
 */
export function parseFields(text: string | null): Field[] {
  const names = (text ?? '').split(',').flatMap((name) => name.trim() || [])
  if (names.length === 0) names.push('default')
  const chosen = new Set<string>()
  const removed = new Set<string>()
  for (const name of names) {
    const isRemoval = name.startsWith('-')
    const plain = isRemoval ? name.slice(1) : name
    const members = Object.hasOwn(fieldsets, plain) ? fieldsets[plain] : fields.has(plain) ? [plain] : undefined
    if (!members) throw new Refusal(400, `[${plain}] specified in Fields is not valid`)
    for (const member of members) (isRemoval ? removed : chosen).add(member)
  }
  if (names.length > MAXIMUM_NAMES) {
    throw new Refusal(400, `${names.length} fields specified in Fields, the maximum is ${MAXIMUM_NAMES}`)
  }
  if (chosen.size === 0) for (const member of fieldsets.default ?? []) chosen.add(member)
  return [...chosen].flatMap((name) => (removed.has(name) ? [] : (fields.get(name) ?? [])))
}
