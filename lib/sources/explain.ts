import { checkIdentity, checkValue, isValueFault } from '#lib/properties/record.ts'
import type { OpenReader } from './registry.ts'
import { isFault, type JsonValue, type MappedRecord, type RecordFault } from './source.ts'

/** What was understood of one column or field: its value, or why it has none. */
export interface UnderstoodField {
  field: string
  value: JsonValue
  reason: string | null
}

export interface Explained {
  sourceKey: string | null
  fields: UnderstoodField[]
  /** The first reason why the record cannot be stored; null when it can. */
  fault: { field: string | null; code: string; reason: string } | null
}

/** Faults that are looked for behind each other. */
const mostFaults = 20

/**
 * Reads a record as storing it would, and goes on behind each fault, so that a person sees all of them beside what was
 * understood. A field at fault is left out for the next look; a record without a key shows that alone.
 */
export function explainRecord(reader: OpenReader, record: JsonValue): Explained {
  const faults: RecordFault[] = []
  let rest = record
  let mapped: MappedRecord | RecordFault = reader.mapRecord(rest)
  while (isFault(mapped) && faults.length < mostFaults) {
    const fault: RecordFault = mapped
    faults.push(fault)
    const next = without(rest, fault.field)
    if (next === null) break
    rest = next
    mapped = reader.mapRecord(rest)
    // Without its key there is nothing to look at.
    if (isFault(mapped) && mapped.code === fault.code && mapped.field === fault.field) break
    if (isFault(mapped) && mapped.sourceKey === null && fault.sourceKey !== null) break
  }
  const refused = faults.map(({ field, reason }) => ({ field: field ?? 'record', value: null, reason }))
  const understood = isFault(mapped) ? { fields: [], fault: null } : checked(reader, mapped)
  const [first] = faults
  const fault = first === undefined ? understood.fault : { field: first.field, code: first.code, reason: first.reason }
  const sourceKey = faults[0]?.sourceKey ?? (isFault(mapped) ? mapped.sourceKey : mapped.sourceKey)
  return { sourceKey, fields: [...refused, ...understood.fields], fault }
}

function without(record: JsonValue, field: string | null): JsonValue | null {
  if (field === null || typeof record !== 'object' || record === null || Array.isArray(record)) return null
  if (!Object.hasOwn(record, field)) return null
  const { [field]: _, ...rest } = record
  return rest
}

function checked({ terms }: OpenReader, mapped: MappedRecord): Pick<Explained, 'fields' | 'fault'> {
  const fields: UnderstoodField[] = []
  let fault: Explained['fault'] = checkIdentity(mapped)
  for (const column of terms.columns) {
    const value = checkValue(column, mapped.values[column])
    if (isValueFault(value)) {
      fault ??= value
      fields.push({ field: column, value: null, reason: value.reason })
    } else if (value !== null) fields.push({ field: column, value, reason: null })
  }
  for (const [field, value] of Object.entries(mapped.extra)) fields.push({ field, value, reason: null })
  return { fields, fault }
}
