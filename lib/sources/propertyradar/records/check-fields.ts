import {
  fieldNames,
  fieldsToSend,
  isFieldName,
  isFreeFieldList,
  mostFields,
} from '#lib/sources/propertyradar/fields.ts'
import { editDistance } from '#lib/sources/propertyradar/criteria/suggest.ts'

/** Names people expect to be fields, and the field they mean. */
const mistakenNames: Readonly<Record<string, string>> = {
  MailAddress: 'OwnerAddress',
  MailCity: 'OwnerCity',
  MailState: 'OwnerState',
  MailZip: 'OwnerZipFive',
  NumberOfPropertiesOwned: 'NumberPropertiesOwned',
  PublishedBid: 'SaleAmount',
  EstimatedValue: 'AVM',
  SquareFeet: 'SqFt',
}
/** A list with more names than this is refused as a whole. */
const mostChecked = 60

/** Names PropertyRadar has for whole sets. What is in them differs between accounts, so they are not sent. */
const fieldSets = new Set(['All', 'Overview', 'Card', 'LimitedREI', 'default', 'Standard'])

/** Checks a list of field names, reports what is wrong with `fields.N`, and returns it without repetitions. */
export function checkFields(
  fields: readonly string[],
  note: (path: (string | number)[], message: string) => void,
): string[] {
  const names = fields.map((field) => field.trim())
  names.slice(0, mostChecked).forEach((name, index) => {
    const fault = faultOf(name)
    if (fault !== undefined) note(['fields', index], fault)
  })
  const unique = [...new Set(names)]
  const sent = fieldsToSend(unique)
  if (!isFreeFieldList(unique) && sent.length > mostFields) {
    const added = sent.length - unique.length
    const because = added > 0 ? ` (${sent.slice(0, added).join(' and ')} ${added > 1 ? 'are' : 'is'} always added)` : ''
    const remedy = `Remove ${sent.length - mostFields}.`
    note(
      ['fields'],
      `${sent.length} fields are too many: PropertyRadar takes ${mostFields} at most${because}. ${remedy}`,
    )
  }
  return unique
}

function faultOf(name: string): string | undefined {
  if (isFieldName(name)) return undefined
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name
  if (name.startsWith('-')) return `"${shown}" would take a field away. Name only the fields you want.`
  if (fieldSets.has(name)) {
    return `"${shown}" is a set whose content differs between accounts. Name the fields you want, at most ${mostFields}.`
  }
  const meant = mistakenNames[name] ?? nearestField(name)
  return `PropertyRadar has no field "${shown}".${meant === undefined ? ' Remove it.' : ` Did you mean ${meant}?`}`
}

function nearestField(name: string): string | undefined {
  const wanted = name.slice(0, 60).toLowerCase()
  const [best] = fieldNames
    .map((field) => ({ field, distance: editDistance(wanted, field.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)
  return best !== undefined && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.field : undefined
}
