'use client'

import 'maplibre-gl/dist/maplibre-gl.css'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { MinusIcon, PlusIcon } from 'lucide-react'
import { markClusters } from '#components/properties/map/draw-map.ts'
import { useBounds, useMap, usePlace } from '#components/properties/map/drawn-map.ts'
import {
  backgroundQuery,
  outlinesQuery,
  propertyMapQuery,
  type MapView,
} from '#components/properties/map/map-queries.ts'
import { useStandingFault } from '#components/properties/map/standing-fault.ts'
import { leaveMap, point, usePointed, type Place } from '#components/properties/map/pointed.ts'
import { IconButton } from '#components/ui/control/button.tsx'
import { formatCount, formatQuantity } from '#components/ui/format/formats.ts'
import { PanelFault } from '#components/ui/state/panel-fault.tsx'
import type { MapBox, PropertyMap as Clusters } from '#lib/properties/map/contract.ts'

export interface PropertyMapProps {
  /** The filter, as the query of an address. */
  query: string
  /** The open property, marked by a square. */
  place: Place | null
  /** Narrows the table to a box. */
  onBox: (box: MapBox) => void
  onOpen: (propertyId: number) => void
}

/** The rows of the filter where they are: every one counted by the server, as many as the table has. */
export function PropertyMap({ query, place, onBox, onOpen }: PropertyMapProps) {
  const [view, setView] = useState<MapView | null>(null)
  const outlines = useQuery(outlinesQuery)
  const found = useQuery(propertyMapQuery(query, view))
  const background = useQuery(backgroundQuery)
  const kind = background.data?.kind
  const { container, map, isImpossible } = useMap(outlines.data, setView)
  const clusters = useLastFound(found.data)
  useBounds(map, query, found.data, found.isPlaceholderData)

  useEffect(() => {
    if (map === null || clusters === undefined) return
    const remove = markClusters(map, clusters, {
      text: shortCount,
      label: ({ count }) =>
        count === 1
          ? 'Open the property here'
          : `${spoken(count)}${formatQuantity(count, 'property', 'properties')} here: show only these`,
      onOpen: (cluster) => (cluster.propertyId === null ? onBox(cluster) : onOpen(cluster.propertyId)),
      onPoint: (cluster) => point(cluster && { on: 'map', box: cluster }),
    })
    return () => {
      remove()
      leaveMap()
    }
  }, [map, clusters, onBox, onOpen])
  useEffect(() => {
    if (map === null || kind === undefined || kind === 'none' || kind === 'unreadable') return
    // Its reader is loaded where there is something to read.
    void import('#components/properties/map/draw-background.ts')
      .then(({ drawBackground }) => drawBackground(map, kind))
      .catch(() => undefined)
  }, [map, kind])
  const pointed = usePointed()
  usePlace(map, place, 'open')
  usePlace(map, pointed?.on === 'row' ? pointed.place : null, 'pointed')
  useEffect(() => () => point(null), [])

  const uncounted = useStandingFault(JSON.stringify([query, view]), found)
  const undrawn = useStandingFault('outlines', outlines)
  const again = () => {
    if (undrawn) void outlines.refetch()
    if (uncounted) void found.refetch()
  }
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
      <div className="px-4 py-2 text-sm text-ink-3" aria-live="polite">
        {isImpossible ? (
          <span className="text-fail">
            This browser cannot draw the map: it needs WebGL 2. The table and the charts show the same properties.
          </span>
        ) : uncounted ? (
          <PanelFault
            says="The map could not be counted."
            error={uncounted}
            onRetry={again}
            retrying={found.isFetching}
          />
        ) : (
          numbers(found.data)
        )}
        {!isImpossible && !uncounted && undrawn ? (
          <PanelFault
            says="The map could not be drawn."
            error={undrawn}
            onRetry={again}
            retrying={outlines.isFetching}
          />
        ) : null}
        {background.data?.fault ? (
          <span className="block">{`The map background of this installation cannot be drawn. ${background.data.fault}`}</span>
        ) : null}
      </div>
    </section>
  )
}

/** What was found last stays on the map while the next answer does not come. */
function useLastFound(found: Clusters | undefined): Clusters | undefined {
  const [last, setLast] = useState(found)
  if (found !== undefined && found !== last) setLast(found)
  return found ?? last
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
