import * as maplibregl from 'maplibre-gl'
import { PMTiles, Protocol } from 'pmtiles'
import { z } from 'zod'
import { paint, type DrawnMap } from '#components/properties/map/draw-map.ts'
import type { MapBackground } from '#lib/properties/map/contract.ts'

const metadata = z.object({
  vector_layers: z
    .array(z.object({ id: z.string() }))
    .max(100)
    .catch([]),
})

let protocol: Protocol | undefined

/** Puts the operator’s own map under the outlines. It comes from this server alone, in parts. */
export async function drawBackground(map: DrawnMap, kind: MapBackground['kind']): Promise<void> {
  if (kind !== 'vector' && kind !== 'raster') return
  if (protocol === undefined) {
    protocol = new Protocol()
    maplibregl.addProtocol('pmtiles', protocol.tile)
  }
  const address = `${window.location.origin}/api/properties/map/background/file`
  const file = new PMTiles(address)
  protocol.add(file)
  const layers = kind === 'vector' ? metadata.parse(await file.getMetadata()).vector_layers : []
  // The map may be gone by now, or drawn anew.
  if (map.getLayer('counties') === undefined || map.getSource('background') !== undefined) return
  const url = `pmtiles://${address}`
  if (kind === 'raster') {
    map.addSource('background', { type: 'raster', url, tileSize: 256 })
    map.addLayer({ id: 'background-raster', type: 'raster', source: 'background' }, 'counties')
    return
  }
  map.addSource('background', { type: 'vector', url })
  for (const { id } of layers) {
    const shared = { source: 'background', 'source-layer': id }
    map.addLayer(
      { ...shared, id: `background-areas-${id}`, type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'] },
      'counties',
    )
    map.addLayer(
      { ...shared, id: `background-lines-${id}`, type: 'line', filter: ['==', ['geometry-type'], 'LineString'] },
      'counties',
    )
  }
  paint(map)
}
