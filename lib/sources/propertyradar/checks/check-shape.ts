import { isObject } from '#lib/sources/propertyradar/criteria/json.ts'
import { isFieldName } from '#lib/sources/propertyradar/fields.ts'
import type { JsonValue } from '#lib/sources/source.ts'
import { checkText } from './check-word.ts'
import type { Report } from './report.ts'

const largestRadius = 100
const mostShapes = 50
const mostPoints = 5_000
const mostKept = 100_000

/** Checks a circle: `{type, coordinates: [longitude, latitude], radius, radius_units: "mi"}`. */
export function checkCircle(value: unknown, report: Report): JsonValue {
  const howToWrite =
    'Write {"type": "Circle", "coordinates": [longitude, latitude], "radius": 1, "radius_units": "mi"}.'
  if (!isObject(value) || value['type'] !== 'Circle') return report([], `This is no circle. ${howToWrite}`)
  const center = checkPoint(value['coordinates'], ['coordinates'], report)
  const radius: unknown = value['radius']
  if (typeof radius !== 'number' || !(radius > 0) || radius > largestRadius) {
    return report(['radius'], `The radius is a number of miles above 0, at most ${largestRadius}.`)
  }
  if ((value['radius_units'] ?? 'mi') !== 'mi') return report(['radius_units'], 'The radius is in miles: write "mi".')
  return { type: 'Circle', coordinates: center, radius, radius_units: 'mi' }
}

/** Checks a list of polygons, each with one closed ring of `[longitude, latitude]` points. */
export function checkPolygons(value: unknown, report: Report): JsonValue {
  const howToWrite = 'Write [{"type": "Polygon", "coordinates": [[[longitude, latitude], …]]}].'
  if (!Array.isArray(value) || value.length === 0) return report([], `This takes a list of shapes. ${howToWrite}`)
  if (value.length > mostShapes) return report([], `At most ${mostShapes} shapes fit into one search.`)
  return value.map((shape: unknown, index) => {
    const rings: unknown = isObject(shape) && shape['type'] === 'Polygon' ? shape['coordinates'] : undefined
    if (!Array.isArray(rings) || rings.length !== 1) return report([index], `This is no shape. ${howToWrite}`)
    return { type: 'Polygon', coordinates: [checkRing(rings[0], [index, 'coordinates', 0], report)] }
  })
}

function checkRing(ring: unknown, path: (string | number)[], report: Report): JsonValue {
  if (!Array.isArray(ring) || ring.length < 4) {
    return report(path, 'A shape has at least three corners, and its first point stands again at the end.')
  }
  if (ring.length > mostPoints) return report(path, `A shape has at most ${mostPoints} points. Draw it more simply.`)
  const points = ring.map((point: unknown, index) => checkPoint(point, [...path, index], report))
  if (JSON.stringify(points[0]) !== JSON.stringify(points.at(-1))) {
    return report([...path, ring.length - 1], 'The shape is open. Repeat its first point at the end.')
  }
  return points
}

function checkPoint(point: unknown, path: (string | number)[], report: Report): JsonValue {
  const pair: unknown[] = Array.isArray(point) && point.length === 2 ? point : []
  const [longitude, latitude] = pair
  if (typeof longitude !== 'number' || typeof latitude !== 'number') {
    return report(path, 'A point is [longitude, latitude], two numbers.')
  }
  if (Math.abs(latitude) > 90 && Math.abs(longitude) <= 90) {
    return report(path, 'The longitude comes first in a point. Swap the two numbers.')
  }
  if (!(Math.abs(longitude) <= 180) || !(Math.abs(latitude) <= 90)) {
    return report(path, 'The point is not on the globe: longitude -180 to 180, latitude -90 to 90.')
  }
  return [longitude, latitude]
}

/** Checks `[{limit, type: "address" | "current_location", address}]`. */
export function checkLimitNearest(value: unknown, report: Report): JsonValue {
  const howToWrite = 'Write [{"limit": 50, "type": "address", "address": "101 Example St, Portland OR"}].'
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined
  if (!isObject(only)) return report([], `This takes one limit. ${howToWrite}`)
  const limit = checkLimit(only['limit'], report)
  if (only['type'] === 'current_location') return [{ limit, type: 'current_location' }]
  if (only['type'] !== 'address') return report([0, 'type'], 'The type is "address" or "current_location".')
  const address = checkText(only['address'], (path, message) => report([0, 'address', ...path], message))
  return [{ limit, type: 'address', address }]
}

/** Checks `[{limit, sort_field, sort_dir: "ASC" | "DESC"}]`. */
export function checkLimitSort(value: unknown, report: Report): JsonValue {
  const howToWrite = 'Write [{"limit": 100, "sort_field": "AVM", "sort_dir": "DESC"}].'
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined
  if (!isObject(only)) return report([], `This takes one limit. ${howToWrite}`)
  const limit = checkLimit(only['limit'], report)
  const field = only['sort_field']
  if (typeof field !== 'string' || !isFieldName(field)) {
    return report([0, 'sort_field'], 'Sort by the name of a PropertyRadar field, such as AVM.')
  }
  const direction = typeof only['sort_dir'] === 'string' ? only['sort_dir'].toUpperCase() : undefined
  if (direction !== 'ASC' && direction !== 'DESC') {
    return report([0, 'sort_dir'], 'The direction is "ASC" (least first) or "DESC" (most first).')
  }
  return [{ limit, sort_field: field, sort_dir: direction }]
}

function checkLimit(limit: unknown, report: Report): number | null {
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= mostKept) return limit
  return report([0, 'limit'], `The limit is a whole number from 1 to ${mostKept.toLocaleString('en-US')}.`)
}
