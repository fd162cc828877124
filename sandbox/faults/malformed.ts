import type { LogEntry } from '#sandbox/faults/log.ts'
import type { Strikes } from '#sandbox/faults/plan.ts'
import { breakages, type Breakage, type FaultOf } from '#sandbox/faults/schema.ts'
import type { Field } from '#sandbox/records/fields.ts'
import type { WireRecord } from '#sandbox/records/wire.ts'

const LONG_TEXT = 200_000
/** Beyond every numeric and integer column a table is likely to have. */
const OVERFLOW = 1e300

type Target = { breakage: Breakage; field: string }

const formsBroken: Record<Breakage, readonly Field['form'][]> = {
  nulCharacter: ['text'],
  overflow: ['number', 'integer'],
  wrongType: ['text', 'number', 'integer'],
  radarIdMissing: [],
  radarIdForm: [],
  longText: ['text'],
  loneSurrogate: ['text'],
  impossibleDate: ['date'],
}

function targets(record: WireRecord, asked: readonly Field[], allowed: readonly Breakage[]): Target[] {
  return allowed.flatMap((breakage): Target[] => {
    if (breakage === 'radarIdMissing' || breakage === 'radarIdForm') {
      return 'RadarID' in record ? [{ breakage, field: 'RadarID' }] : []
    }
    return asked
      .filter(({ name, form }) => name !== 'RadarID' && name in record && formsBroken[breakage].includes(form))
      .map(({ name }) => ({ breakage, field: name }))
  })
}

function broken(record: WireRecord, { breakage, field }: Target): WireRecord {
  const was = record[field]
  const before = typeof was === 'string' || typeof was === 'number' ? String(was) : ''
  switch (breakage) {
    case 'nulCharacter':
      return { ...record, [field]: `${before}\u0000x` }
    case 'overflow':
      return { ...record, [field]: OVERFLOW }
    case 'wrongType':
      return { ...record, [field]: { unexpected: [before] } }
    case 'radarIdMissing': {
      const { RadarID: _, ...others } = record
      return others
    }
    case 'radarIdForm':
      return { ...record, RadarID: `?${before.slice(1)}` }
    case 'longText':
      return { ...record, [field]: 'x'.repeat(LONG_TEXT) }
    case 'loneSurrogate':
      return { ...record, [field]: `${before}\ud800` }
    case 'impossibleDate':
      return { ...record, [field]: '2024-02-31' }
  }
}

/**
 * Breaks records of an answer in place.
 * @param touched positions to leave alone
 * @returns what the log says, or undefined where nothing could be broken
 */
export function breakRecords(
  answer: { records: WireRecord[]; rows: readonly number[]; touched: ReadonlySet<number>; asked: readonly Field[] },
  fault: FaultOf<'malformedRecords'>,
  strikes: Strikes,
): Pick<LogEntry, 'kind' | 'note' | 'affected'> | undefined {
  const { records, rows, touched, asked } = answer
  const free = records.flatMap((_, position) => (touched.has(position) ? [] : [position]))
  const broke: { row: number; note: string }[] = []
  for (let turn = 0; turn < fault.count && free.length > 0; turn++) {
    const [position = 0] = free.splice(Math.floor(strikes.chance('broken record', turn) * free.length), 1)
    const record = records[position] ?? {}
    const possible = targets(record, asked, fault.only ?? breakages)
    const ways = [...new Set(possible.map(({ breakage }) => breakage))]
    const way = ways[Math.floor(strikes.chance('way', turn) * ways.length)]
    const places = possible.filter(({ breakage }) => breakage === way)
    const target = places[Math.floor(strikes.chance('field', turn) * places.length)]
    if (!target) continue
    records[position] = broken(record, target)
    broke.push({ row: rows[position] ?? 0, note: `${target.field} ${target.breakage}` })
  }
  if (broke.length === 0) return undefined
  return {
    kind: 'malformedRecords',
    note: `${broke.length} broken`,
    affected: [{ effect: 'malformed', rows: broke.map(({ row }) => row), notes: broke.map(({ note }) => note) }],
  }
}
