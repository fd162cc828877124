import { z } from 'zod'
import type { CriterionValue } from '#components/search/query/query-codec.ts'
import type { RangeEnd } from '#components/search/values/range-value.ts'

/** The rarer values, part by part, as their forms show them. A part that is missing is null or empty. */
export interface CircleParts {
  latitude: RangeEnd
  longitude: RangeEnd
  miles: RangeEnd
}

/** Reads a circle: `{type, coordinates: [longitude, latitude], radius, radius_units}`. */
export function readCircle(value: CriterionValue): CircleParts {
  const circle = recordOf(value)
  const coordinates = Array.isArray(circle['coordinates']) ? circle['coordinates'] : []
  return { latitude: endOf(coordinates[1]), longitude: endOf(coordinates[0]), miles: endOf(circle['radius']) }
}

/** Writes a circle; nothing when every part is missing, so that it counts as not filled in yet. */
export function writeCircle({ latitude, longitude, miles }: CircleParts): CriterionValue {
  if (latitude === null && longitude === null && miles === null) return []
  return { type: 'Circle', coordinates: [longitude, latitude], radius: miles, radius_units: 'mi' }
}

export interface NearestParts {
  limit: RangeEnd
  address: string
}

/** Reads *the nearest N to an address*. */
export function readNearest(value: CriterionValue): NearestParts {
  const nearest = recordOf(value)
  return { limit: endOf(nearest['limit']), address: textOf(nearest['address']) }
}

export function writeNearest({ limit, address }: NearestParts): CriterionValue {
  return limit === null && address === '' ? [] : [{ limit, type: 'address', address }]
}

export interface FirstByParts {
  limit: RangeEnd
  field: string
  direction: 'ASC' | 'DESC'
}

/** Reads *the first N in the order of a field*. */
export function readFirstBy(value: CriterionValue): FirstByParts {
  const first = recordOf(value)
  return {
    limit: endOf(first['limit']),
    field: textOf(first['sort_field']),
    direction: first['sort_dir'] === 'ASC' ? 'ASC' : 'DESC',
  }
}

export function writeFirstBy({ limit, field, direction }: FirstByParts): CriterionValue {
  return limit === null && field === '' ? [] : [{ limit, sort_field: field, sort_dir: direction }]
}

/** Reads typed JSON; text that is none stays text, so that the check can say so at the field. */
export function readJson(text: string): CriterionValue {
  if (text.trim() === '') return []
  try {
    return z.json().parse(JSON.parse(text))
  } catch {
    return text
  }
}

function recordOf(value: CriterionValue): Record<string, CriterionValue> {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'object' && one !== null && !Array.isArray(one) ? one : {}
}

function endOf(value: CriterionValue | undefined): RangeEnd {
  return typeof value === 'number' || typeof value === 'string' ? value : null
}

function textOf(value: CriterionValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
