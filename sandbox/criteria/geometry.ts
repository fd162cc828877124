import type { Point } from '#sandbox/vocabulary/places.ts'

const EARTH_RADIUS_MILES = 3958.8
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Distance along the surface, in miles. */
export function milesBetween(one: Point, other: Point): number {
  const north = radians(other.latitude - one.latitude)
  const east = radians(other.longitude - one.longitude)
  const chord =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(east / 2) ** 2
  return 2 * EARTH_RADIUS_MILES * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** Positions are [longitude, latitude], as in GeoJSON. */
type Position = readonly [number, number]

function isInRing(point: Point, ring: readonly Position[]): boolean {
  let inside = false
  let [beforeX, beforeY] = ring.at(-1) ?? [0, 0]
  for (const [x, y] of ring) {
    const crosses = y > point.latitude !== beforeY > point.latitude
    if (crosses && point.longitude < ((beforeX - x) * (point.latitude - y)) / (beforeY - y) + x) inside = !inside
    beforeX = x
    beforeY = y
  }
  return inside
}

/** Whether a point lies in a polygon: inside the first ring and in none of the others, which are holes. */
export function isInPolygon(point: Point, rings: readonly (readonly Position[])[]): boolean {
  const [outer, ...holes] = rings
  return outer !== undefined && isInRing(point, outer) && !holes.some((hole) => isInRing(point, hole))
}
