'use client'

import { useEffect, useRef, useState } from 'react'
import { drawMap, markPlace, paint, show, viewOf, type DrawnMap } from '#components/properties/map/draw-map.ts'
import type { MapView } from '#components/properties/map/map-queries.ts'
import type { Place } from '#components/properties/map/pointed.ts'
import type { PropertyMap as Clusters } from '#lib/properties/map/contract.ts'

/**
 * A map drawn into `container` once its outlines are there, in the colours of the theme; `onView` gets what is in sight
 * after each move. `isImpossible` where the browser cannot draw one.
 */
export function useMap(outlines: Parameters<typeof drawMap>[1] | undefined, onView: (view: MapView) => void) {
  const container = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<DrawnMap | null>(null)
  const [isImpossible, setImpossible] = useState(false)
  useEffect(() => {
    if (container.current === null || outlines === undefined) return
    const drawn = drawnOrNull(container.current, outlines)
    if (drawn === null) {
      setImpossible(true)
      return
    }
    // Not before the first move, which brings what was found into sight: the view before it mostly has none of it.
    drawn.on('moveend', () => onView(viewOf(drawn)))
    drawn.on('load', () => setMap(drawn))
    const repaint = () => paint(drawn)
    const scheme = window.matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', repaint)
    const theme = new MutationObserver(repaint)
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      scheme.removeEventListener('change', repaint)
      theme.disconnect()
      setMap(null)
      drawn.remove()
    }
  }, [outlines, onView])
  return { container, map, isImpossible }
}

/** Marks a place on the map: the open property, or the one pointed at in the table. */
export function usePlace(map: DrawnMap | null, place: Place | null, as: 'open' | 'pointed') {
  const latitude = place?.latitude
  const longitude = place?.longitude
  useEffect(() => {
    if (map === null || latitude === undefined || longitude === undefined) return
    return markPlace(map, { latitude, longitude }, as)
  }, [map, latitude, longitude, as])
}

/** Null where the browser cannot draw maps, as without WebGL on a remote desktop; table and charts go on. */
function drawnOrNull(...given: Parameters<typeof drawMap>): DrawnMap | null {
  try {
    return drawMap(...given)
  } catch {
    return null
  }
}

/** Brings what a new filter finds into sight, once; after that the map is the person’s. */
export function useBounds(map: DrawnMap | null, query: string, found: Clusters | undefined, isOld: boolean) {
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (map === null || found === undefined || isOld || found.bounds === null || shown.current === query) return
    shown.current = query
    show(map, found.bounds)
  }, [map, query, found, isOld])
}
