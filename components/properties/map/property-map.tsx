'use client'

import 'maplibre-gl/dist/maplibre-gl.css'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { MinusIcon, PlusIcon } from 'lucide-react'
import { toApiError } from '#components/api.ts'
import {
  drawMap,
  markClusters,
  markOpen,
  paint,
  show,
  viewOf,
  type DrawnMap,
} from '#components/properties/map/draw-map.ts'
import { outlinesQuery, propertyMapQuery, type MapView } from '#components/properties/map/map-queries.ts'
import { Button, IconButton } from '#components/ui/control/button.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import type { MapBox, PropertyMap as Clusters } from '#lib/properties/map/contract.ts'

export interface PropertyMapProps {
  /** The filter, as the query of an address. */
  query: string
  /** The open property, marked by a square. */
  place: { latitude: number; longitude: number } | null
  /** Narrows the table to a box. */
  onBox: (box: MapBox) => void
  onOpen: (propertyId: number) => void
}

/** The rows of the filter where they are: every one counted by the server, as many as the table has. */
export function PropertyMap({ query, place, onBox, onOpen }: PropertyMapProps) {
  const [view, setView] = useState<MapView | null>(null)
  const outlines = useQuery(outlinesQuery)
  const found = useQuery(propertyMapQuery(query, view))
  const { container, map, isImpossible } = useMap(outlines.data, setView)
  useBounds(map, query, found.data, found.isPlaceholderData)

  useEffect(() => {
    if (map === null || found.data === undefined) return
    return markClusters(map, found.data, {
      text: shortCount,
      label: ({ count }) =>
        count === 1
          ? 'Open the property here'
          : `${spoken(count)}${formatQuantity(count, 'property', 'properties')} here: show only these`,
      onOpen: (cluster) => (cluster.propertyId === null ? onBox(cluster) : onOpen(cluster.propertyId)),
    })
  }, [map, found.data, onBox, onOpen])

  const latitude = place?.latitude
  const longitude = place?.longitude
  useEffect(() => {
    if (map === null || latitude === undefined || longitude === undefined) return
    return markOpen(map, { latitude, longitude })
  }, [map, latitude, longitude])

  const fault = outlines.error ?? found.error
  const again = () => Promise.all([outlines.error ? outlines.refetch() : null, found.error ? found.refetch() : null])
  return (
    <section aria-label="Map" className="grid min-w-0">
      <div className="relative">
        <div ref={container} className="h-80 w-full overflow-hidden bg-sunken max-md:h-72" />
        <div className="absolute top-2 right-2 grid gap-1">
          <IconButton label="Closer" kind="plain" onClick={() => map?.zoomIn()}>
            <PlusIcon aria-hidden />
          </IconButton>
          <IconButton label="Further away" kind="plain" onClick={() => map?.zoomOut()}>
            <MinusIcon aria-hidden />
          </IconButton>
        </div>
      </div>
      <p className="px-4 py-2 text-sm text-ink-3" aria-live="polite">
        {isImpossible ? (
          <span className="text-fail">
            This browser cannot draw the map: it needs WebGL 2. The table and the charts show the same properties.
          </span>
        ) : fault ? (
          <span className="flex flex-wrap items-center gap-2">
            <span className="text-fail">{`${toApiError(fault).title}. ${toApiError(fault).detail}`}</span>
            <Button size="small" onClick={() => void again()} busy={outlines.isFetching || found.isFetching}>
              Try again
            </Button>
          </span>
        ) : (
          numbers(found.data)
        )}
      </p>
    </section>
  )
}

function numbers(found: Clusters | undefined): string {
  if (found === undefined) return 'Counting…'
  const parts = [`${formatCount(found.inBox)} in sight`]
  if (found.elsewhere > 0) parts.push(`${formatCount(found.elsewhere)} elsewhere`)
  if (found.withoutPlace > 0) parts.push(`${formatCount(found.withoutPlace)} without a place`)
  return `${formatQuantity(found.total, 'property', 'properties')}: ${parts.join(', ')}.`
}

/** What stands in the circle begins its name, so that it can be called by what is seen. */
function spoken(count: number): string {
  return count < 1000 ? '' : `${shortCount(count)}: `
}

/** 9,712 → "9.7k": what fits into a circle. */
function shortCount(count: number): string {
  if (count < 1000) return String(count)
  const [size, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M']
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)}${unit}`
}

function useMap(outlines: Parameters<typeof drawMap>[1] | undefined, onView: (view: MapView) => void) {
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
    const look = () => onView(viewOf(drawn))
    drawn.on('load', look)
    drawn.on('moveend', look)
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

/** Null where the browser cannot draw maps, as without WebGL on a remote desktop; table and charts go on. */
function drawnOrNull(...given: Parameters<typeof drawMap>): DrawnMap | null {
  try {
    return drawMap(...given)
  } catch {
    return null
  }
}

/** Brings what a new filter finds into sight, once; after that the map is the person’s. */
function useBounds(map: DrawnMap | null, query: string, found: Clusters | undefined, isOld: boolean) {
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (map === null || found === undefined || isOld || found.bounds === null || shown.current === query) return
    shown.current = query
    show(map, found.bounds)
  }, [map, query, found, isOld])
}
