import { useSyncExternalStore } from 'react'
import type { MapBox } from '#lib/properties/map/contract.ts'

export interface Place {
  latitude: number
  longitude: number
}

/** What the pointer or the focus is on: a row of the table with its place, or what stands in a box of the map. */
export type Pointed = { on: 'row'; propertyId: number; place: Place | null } | { on: 'map'; box: MapBox }

/**
 * Kept beside React and heard only by the rows and the map: as a state of the screen, each row the pointer passes would
 * draw the whole screen anew.
 */
let pointed: Pointed | null = null
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says what is pointed at now; null for nothing. */
export function point(next: Pointed | null): void {
  if (next === pointed) return
  pointed = next
  for (const listener of listeners) listener()
}

/** Nothing of the map is pointed at any more: what was, may be gone without the pointer having left it. */
export function leaveMap(): void {
  if (pointed?.on === 'map') point(null)
}

/** What is pointed at. */
export function usePointed(): Pointed | null {
  return useSyncExternalStore(
    subscribe,
    () => pointed,
    () => null,
  )
}

/** Whether a place stands in what is pointed at on the map. Both ends of its box belong to it. */
export function isPointedAt(now: Pointed | null, place: Place | null): boolean {
  if (now?.on !== 'map' || place === null) return false
  const { west, south, east, north } = now.box
  const { latitude, longitude } = place
  return latitude >= south && latitude <= north && longitude >= west && longitude <= east
}

/** Where a property is, if that is known. */
export function placeOf(values: Readonly<Record<string, unknown>>): Place | null {
  const { latitude, longitude } = values
  return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : null
}
