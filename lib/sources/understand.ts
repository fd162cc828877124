import { setImmediate } from 'node:timers/promises'
import type { PropertyColumn, PropertyValue } from '#lib/properties/columns.ts'
import { checkIdentity, checkValue, contentHasher, isValueFault, type PropertyRecord } from '#lib/properties/record.ts'
import type { OpenReader } from './registry.ts'
import { isFault, type JsonValue, type MappedRecord } from './source.ts'

/** A record that cannot be stored, and why. */
export interface RefusedAtReading {
  /** Index in the job. */
  position: number
  sourceKey: string | null
  field: string | null
  code: string
  reason: string
  /** The record as the source gave it. */
  raw: JsonValue
}

export interface Understood {
  records: PropertyRecord[]
  rejects: RefusedAtReading[]
}

/** Records read in one go: 1 to 4 ms. */
const readAtOnce = 25

/**
 * Each record becomes a row to store or a reject that says why not; the same records always give the same result.
 *
 * They are read in slices with a look at what else waits in between: the answers of several requests come together, and
 * reading whole pages of them held the next requests up by a fifth of a second.
 * @param positionOf the place in the job of the record at this index
 */
export async function understand(
  reader: OpenReader,
  raw: readonly JsonValue[],
  positionOf: (index: number) => number,
): Promise<Understood> {
  const understood: Understood = { records: [], rejects: [] }
  const one = readerOfOne(reader)
  const hash = hasherOf(reader)
  for (const [index, record] of raw.entries()) {
    if (index > 0 && index % readAtOnce === 0) await setImmediate()
    const position = positionOf(index)
    const read = one(record)
    if ('reason' in read) understood.rejects.push({ ...read, position, raw: record })
    else understood.records.push(hash(read, position))
  }
  return understood
}

/** As `understand`, for whoever wants to know of the rejects alone: a third of the time is spent on making the rows. */
export async function refusalsOf(
  reader: OpenReader,
  raw: readonly JsonValue[],
  positionOf: (index: number) => number,
): Promise<RefusedAtReading[]> {
  const rejects: RefusedAtReading[] = []
  const one = readerOfOne(reader)
  for (const [index, record] of raw.entries()) {
    if (index > 0 && index % readAtOnce === 0) await setImmediate()
    const read = one(record)
    if ('reason' in read) rejects.push({ ...read, position: positionOf(index), raw: record })
  }
  return rejects
}

type Refusal = Pick<RefusedAtReading, 'sourceKey' | 'field' | 'code' | 'reason'>

/** A record as its columns hold it, before it is known by its hash. */
interface ReadRecord extends Pick<PropertyRecord, 'sourceKey' | 'version' | 'values' | 'extra'> {
  mapped: MappedRecord
}

function readerOfOne(reader: OpenReader): (record: JsonValue) => ReadRecord | Refusal {
  const { columns } = reader.terms
  return (record) => {
    const mapped = reader.mapRecord(record)
    if (isFault(mapped)) return mapped
    const { sourceKey, version, extra } = mapped
    const identity = checkIdentity(mapped)
    if (identity !== null) return { ...identity, sourceKey }
    const values: PropertyValue[] = []
    for (const column of columns) {
      const given = mapped.values[column]
      const value = given === undefined || given === null ? null : checkValue(column, given)
      if (isValueFault(value)) return { ...value, sourceKey }
      values.push(value)
    }
    return { sourceKey, version, values, extra, mapped }
  }
}

function hasherOf({ terms }: OpenReader): (read: ReadRecord, position: number) => PropertyRecord {
  const { columns } = terms
  const masks = new Map<string, ReturnType<typeof contentHasher>>()
  /** Most records of a page know the same columns. */
  const knownMasks = new Map<string, string>()
  const hashOfAll = contentHasher(columns, terms.extraKeys)
  const hasherOfMask = (mask: string) => {
    let hasher = masks.get(mask)
    if (hasher === undefined) {
      hasher = contentHasher(
        columns.filter((_, index) => mask[index] === '1'),
        terms.extraKeys,
      )
      masks.set(mask, hasher)
    }
    return hasher
  }
  return ({ sourceKey, version, values, extra, mapped }, position) => {
    const content = { version, values, extra }
    if (mapped.known === undefined) return { sourceKey, ...content, contentHash: hashOfAll(content), position }
    const names = mapped.known.join()
    let known = knownMasks.get(names)
    if (known === undefined) {
      known = maskOf(columns, mapped)
      knownMasks.set(names, known)
    }
    return { sourceKey, ...content, known, contentHash: hasherOfMask(known)(content), position }
  }
}

function maskOf(columns: readonly PropertyColumn[], { known }: MappedRecord): string {
  const names = new Set(known)
  return columns.map((column) => (names.has(column) ? '1' : '0')).join('')
}
