import * as maplibregl from 'maplibre-gl'
import type { MapView } from '#components/properties/map/map-queries.ts'
import type { Place } from '#components/properties/map/pointed.ts'
import type { MapBox, PropertyMap } from '#lib/properties/map/contract.ts'

// The bundler gives the library an address of its worker that leads nowhere.
maplibregl.setWorkerUrl(new URL('maplibre-gl/dist/maplibre-gl-worker.mjs', import.meta.url).href)

export type DrawnMap = maplibregl.Map

type Outlines = Record<'land' | 'counties' | 'states', GeoJSON.GeoJSON>

/** A map of nothing but ground; it asks nobody for anything. */
export function drawMap(container: HTMLElement, outlines: Outlines): DrawnMap {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = new maplibregl.Map({
    container,
    style: { version: 8, sources: {}, layers: [] },
    center: [-97, 39],
    zoom: 2.6,
    minZoom: 1.5,
    maxZoom: 18,
    attributionControl: false,
    locale: { 'Map.Title': 'Ground, moved with the arrow keys' },
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: still ? 0 : 120,
  })
  map.touchZoomRotate.disableRotation()
  map.on('load', () => {
    for (const [name, data] of Object.entries(outlines)) map.addSource(name, { type: 'geojson', data })
    map.addLayer({ id: 'ground', type: 'background' })
    map.addLayer({ id: 'land', type: 'fill', source: 'land' })
    map.addLayer({ id: 'counties', type: 'line', source: 'counties', minzoom: 4 })
    map.addLayer({ id: 'states', type: 'line', source: 'states' })
    paint(map)
  })
  return map
}

/** The tokens of the theme, which WebGL cannot read by itself. */
export function paint(map: DrawnMap): void {
  if (map.getLayer('ground') === undefined) return
  // A fresh element for each: one that changes its colour is on the way from one to the other.
  const colour = (token: string): string => {
    const probe = document.createElement('span')
    probe.style.color = `var(--color-${token})`
    map.getContainer().append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }
  map.setPaintProperty('ground', 'background-color', colour('sunken'))
  map.setPaintProperty('land', 'fill-color', colour('surface'))
  map.setPaintProperty('counties', 'line-color', colour('line'))
  map.setPaintProperty('states', 'line-color', colour('rest'))
  for (const { id } of map.getStyle().layers) {
    if (id.startsWith('background-areas')) map.setPaintProperty(id, 'fill-color', colour('sunken'))
    if (id.startsWith('background-lines')) map.setPaintProperty(id, 'line-color', colour('line'))
  }
}

/** Degrees to four places: who moves by less than ten metres sees the same. */
const rounded = (degrees: number, most: number): number =>
  Math.max(-most, Math.min(most, Math.round(degrees * 10_000) / 10_000))

/** What is in sight. */
export function viewOf(map: DrawnMap): MapView {
  const bounds = map.getBounds()
  return {
    west: rounded(bounds.getWest(), 180),
    south: rounded(bounds.getSouth(), 90),
    east: rounded(bounds.getEast(), 180),
    north: rounded(bounds.getNorth(), 90),
    zoom: Math.floor(map.getZoom()),
  }
}

/** Brings a box into sight. */
export function show(map: DrawnMap, { west, south, east, north }: MapBox): void {
  map.fitBounds(
    [
      [west, south],
      [east, north],
    ],
    { padding: 40, maxZoom: 14, animate: false },
  )
}

interface Marks {
  onOpen: (cluster: PropertyMap['clusters'][number]) => void
  /** The pointer or the focus has come to one, or, with null, left it. */
  onPoint: (cluster: PropertyMap['clusters'][number] | null) => void
  label: (cluster: PropertyMap['clusters'][number]) => string
  /** Written inside; a point by itself has no number. */
  text: (count: number) => string
}

/** Puts a button on each cluster; answers what takes them away. Buttons, so that keys and screen readers reach them. */
export function markClusters(map: DrawnMap, { clusters }: PropertyMap, marks: Marks): () => void {
  const most = Math.max(1, ...clusters.map(({ count }) => count))
  const markers = clusters.map((cluster) => {
    const button = document.createElement('button')
    const size = cluster.count === 1 ? 14 : Math.round(26 + 22 * Math.sqrt(cluster.count / most))
    button.type = 'button'
    button.setAttribute('aria-label', marks.label(cluster))
    button.title = marks.label(cluster)
    button.textContent = cluster.count === 1 ? '' : marks.text(cluster.count)
    button.className =
      'grid place-items-center rounded-[50%] border border-accent bg-accent-soft text-xs font-semibold text-ink hover:bg-selected focus-visible:z-10'
    button.style.width = `${size}px`
    button.style.height = `${size}px`
    button.addEventListener('click', () => marks.onOpen(cluster))
    for (const come of ['pointerenter', 'focus']) button.addEventListener(come, () => marks.onPoint(cluster))
    for (const leave of ['pointerleave', 'blur']) button.addEventListener(leave, () => marks.onPoint(null))
    return new maplibregl.Marker({ element: button }).setLngLat([cluster.longitude, cluster.latitude]).addTo(map)
  })
  return () => markers.forEach((marker) => marker.remove())
}

const placeStyles = {
  open: 'size-3 border-2 border-surface bg-accent outline-1 outline-accent',
  pointed: 'size-5 rounded-[50%] border-2 border-accent outline-2 outline-surface',
}

/** Marks the open property with a square, or the one of the row that is pointed at with a ring; answers what takes it away. */
export function markPlace(map: DrawnMap, { latitude, longitude }: Place, as: keyof typeof placeStyles): () => void {
  const mark = document.createElement('span')
  mark.className = `pointer-events-none ${placeStyles[as]}`
  mark.dataset['place'] = as
  mark.setAttribute('aria-hidden', 'true')
  const marker = new maplibregl.Marker({ element: mark }).setLngLat([longitude, latitude]).addTo(map)
  return () => marker.remove()
}
