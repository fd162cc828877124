import type { PropertyValues } from '#lib/properties/columns.ts'
import type { JsonValue, MappedRecord, RecordFault } from '#lib/sources/source.ts'
import {
  fieldsToSend,
  isFreeFieldList,
  knownFromFields,
  type KnownFromFields,
} from '#lib/sources/propertyradar/fields.ts'
import { fieldReader } from '#lib/sources/field-reader.ts'
import { readColumn, type VendorRecord } from './columns.ts'
import { readExtra } from './read-extra.ts'

const radarIdForm = /^P[0-9A-Z]{7}$/

const knownByList = new WeakMap<readonly string[], KnownFromFields>()
const knownByDefault = knownFromFields(fieldsToSend(undefined))

/** Columns and extra keys a request with this field list can know; worked out once for each list. */
export function knownOf(fields: readonly string[] | undefined): KnownFromFields {
  if (fields === undefined) return knownByDefault
  const known = knownByList.get(fields) ?? workOut(fields)
  knownByList.set(fields, known)
  return known
}

function workOut(fields: readonly string[]): KnownFromFields {
  return isFreeFieldList(fields) ? { columns: [], extraKeys: [] } : knownFromFields(fieldsToSend(fields))
}

/**
 * One record of PropertyRadar as a property, or why it cannot be one. Only asked fields are looked at. The version is
 * the date of the last recorded transfer. Never throws, whatever the record holds.
 */
export function mapRecord(fields: readonly string[] | undefined, record: JsonValue): MappedRecord | RecordFault {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const reason = 'The record is no object with fields, so nothing in it can be read.'
    return { field: null, code: 'wrong-kind', reason, sourceKey: null }
  }
  const sourceKey = Object.hasOwn(record, 'RadarID') ? record['RadarID'] : undefined
  if (typeof sourceKey !== 'string' || !radarIdForm.test(sourceKey)) return keyFault(sourceKey)
  const known = knownOf(fields)
  const { values, extra, version, fault } = readKnown(record, known)
  if (fault === null) return { sourceKey, version, values, extra }
  return { field: fault.field, code: fault.code, reason: `${fault.field} ${fault.problem}.`, sourceKey }
}

function readKnown(record: VendorRecord, known: KnownFromFields) {
  const reader = fieldReader(record)
  const values: PropertyValues = {}
  for (const column of known.columns) {
    const value = readColumn[column]?.(reader)
    if (value !== undefined && value !== null) values[column] = value
  }
  const extra: Record<string, JsonValue> = {}
  for (const field of known.extraKeys) {
    const value = Object.hasOwn(record, field) ? reader.note(field, readExtra(field, record[field])) : undefined
    if (value !== undefined) extra[field] = value
  }
  const version = known.columns.includes('closeDate') ? (reader.date('LastTransferRecDate') ?? '') : ''
  return { values, extra, version, fault: reader.firstFault() }
}

function keyFault(sourceKey: JsonValue | undefined): RecordFault {
  const field = 'RadarID'
  if (sourceKey === undefined || sourceKey === null || sourceKey === '') {
    const reason = 'RadarID is missing, so the record cannot be told from others.'
    return { field, code: 'key-missing', reason, sourceKey: null }
  }
  const reason = 'RadarID is not a P and seven capital letters or digits, so the record cannot be told from others.'
  return { field, code: 'key-malformed', reason, sourceKey: null }
}
