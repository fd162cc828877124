import { Refusal } from '#sandbox/api/refusal.ts'
import type { Source } from '#sandbox/criteria/conditions.ts'
import { milesBetween } from '#sandbox/criteria/geometry.ts'
import { isFieldName } from '#sandbox/records/fields.ts'

type SortKey = { field: string; descending: boolean }

/**
 * Reads a sort expression. Two forms are known, `APN ASC` and `AVM:desc`; both are taken, several parted by commas.
 * @throws Refusal for a field that does not exist
 */
export function parseSort(text: string): SortKey[] {
  return text.split(',').map((part) => {
    const match = /^\s*(\w+)\s*(?:[\s:]\s*(asc|desc))?\s*$/i.exec(part)
    const field = match?.[1]
    if (!field || !isFieldName(field)) throw new Refusal(400, `[${part.trim()}] specified in Sort is not valid`)
    return { field, descending: match[2]?.toUpperCase() === 'DESC' }
  })
}

function numbered(size: number): Uint32Array {
  return Uint32Array.from({ length: size }, (_, position) => position)
}

/** Rows in the order of the keys; unknown values last, equal ones in the order they had. */
export function sortRows({ dataset }: Source, rows: Uint32Array, keys: readonly SortKey[]): Uint32Array {
  const columns = keys.map(({ field, descending }) => {
    const fact = dataset.fact(field)
    return { values: Array.from(rows, (row) => fact(row)), sign: descending ? -1 : 1 }
  })
  const positions = numbered(rows.length).toSorted((one, other) => {
    for (const { values, sign } of columns) {
      const left = values[one]
      const right = values[other]
      if (left === right) continue
      if (left === undefined) return 1
      if (right === undefined) return -1
      return (left < right ? -1 : 1) * sign
    }
    return one - other
  })
  return positions.map((position) => rows[position] ?? 0)
}

/**
 * The nearest rows to an address, nearest first. Rows without coordinates are left out.
 * @throws Refusal where the address lies in no place the data knows
 */
export function nearestRows({ dataset }: Source, rows: Uint32Array, limit: number, address: string): Uint32Array {
  const centre = dataset.locate(address)
  if (!centre) throw new Refusal(400, '[LimitNearest] address not found')
  const latitudeOf = dataset.fact('Latitude')
  const longitudeOf = dataset.fact('Longitude')
  const distances = Float64Array.from(rows, (row) => {
    const latitude = latitudeOf(row)
    const longitude = longitudeOf(row)
    return typeof latitude === 'number' && typeof longitude === 'number'
      ? milesBetween(centre, { latitude, longitude })
      : Number.NaN
  })
  return numbered(rows.length)
    .filter((position) => !Number.isNaN(distances[position]))
    .toSorted((one, other) => (distances[one] ?? 0) - (distances[other] ?? 0) || one - other)
    .slice(0, limit)
    .map((position) => rows[position] ?? 0)
}
