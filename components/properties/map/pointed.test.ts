import { expect, it } from 'vitest'
import { isPointedAt, placeOf } from './pointed.ts'

const box = { west: -112, south: 33, east: -111, north: 34 }

it('finds the rows of a cluster by its box, both ends included', () => {
  const on = { on: 'map', box } as const
  expect(isPointedAt(on, { latitude: 33.5, longitude: -111.5 })).toBe(true)
  expect(isPointedAt(on, { latitude: 33, longitude: -112 })).toBe(true)
  expect(isPointedAt(on, { latitude: 34.1, longitude: -111.5 })).toBe(false)
  expect(isPointedAt(on, { latitude: 33.5, longitude: -112.1 })).toBe(false)
})

it('finds none for a row without a place, or while a row itself is pointed at', () => {
  expect(isPointedAt({ on: 'map', box }, null)).toBe(false)
  expect(isPointedAt({ on: 'row', propertyId: 1, place: null }, { latitude: 33.5, longitude: -111.5 })).toBe(false)
  expect(isPointedAt(null, { latitude: 33.5, longitude: -111.5 })).toBe(false)
})

it('knows a place only where both numbers are there', () => {
  expect(placeOf({ latitude: 33, longitude: -112 })).toEqual({ latitude: 33, longitude: -112 })
  expect(placeOf({ latitude: 0, longitude: 0 })).toEqual({ latitude: 0, longitude: 0 })
  expect(placeOf({ latitude: 33, longitude: null })).toBeNull()
  expect(placeOf({})).toBeNull()
})
