import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { searchCondition } from '#lib/properties/search/filter.ts'
import { withinLimits } from '#lib/properties/search/list.ts'
import { openLists } from '#lib/properties/search/list-queries.ts'
import { mostClusters, type MapBox, type MapQuery, type PropertyMap } from './contract.ts'

/** Side of a cell in pixels: two clusters of usual size stand beside each other. */
const cellPixels = 72
const pixelsOfWorld = 512

const row = z.object({
  place: z.enum(['box', 'elsewhere', 'nowhere']),
  count: z.int(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  west: z.number().nullable(),
  south: z.number().nullable(),
  east: z.number().nullable(),
  north: z.number().nullable(),
  property_id: z.bigint().nullable(),
})
type Row = z.infer<typeof row>

/** Cells across a box, so that no answer has more clusters than a thousand. */
const mostAcross = 30

/** Degrees of a cell; halved with each zoom, so that cells keep their place while the map is moved. */
function cellDegrees({ west, south, east, north, zoom }: Pick<MapQuery, keyof MapBox | 'zoom'>): number {
  let cell = (360 * cellPixels) / (pixelsOfWorld * 2 ** Math.floor(zoom))
  while (cell * mostAcross < Math.max(east - west, north - south)) cell *= 2
  return cell
}

/**
 * Counts every row of the filter once: in a cell of the box, elsewhere, or without a place. The box of a cluster is
 * that of its own properties, both ends included, so filtering by it finds exactly those.
 * @throws RefusedError `too-broad` when it takes over two seconds
 */
export async function readMap(
  db: Database,
  { west, south, east, north, zoom, ...filter }: MapQuery,
): Promise<PropertyMap> {
  const cell = cellDegrees({ west, south, east, north, zoom })
  const rows = await withinLimits(db, async (tx) => {
    const opened = await openLists(tx, filter)
    return tx.$queryRaw`
      SELECT place, count(*)::int AS count, avg(latitude) AS latitude, avg(longitude) AS longitude,
             min(longitude) AS west, min(latitude) AS south, max(longitude) AS east, max(latitude) AS north,
             CASE WHEN count(*) = 1 THEN min(property_id) END AS property_id
      FROM (
        SELECT property_id, latitude, longitude,
               CASE WHEN latitude IS NULL OR longitude IS NULL THEN 'nowhere'
                    WHEN latitude BETWEEN ${south}::float8 AND ${north}::float8
                     AND longitude BETWEEN ${west}::float8 AND ${east}::float8 THEN 'box'
                    ELSE 'elsewhere' END AS place
        FROM property_search s ${searchCondition(opened)}) placed
      GROUP BY place, CASE WHEN place = 'box' THEN floor(longitude / ${cell}::float8) END,
               CASE WHEN place = 'box' THEN floor(latitude / ${cell}::float8) END
      ORDER BY count(*) DESC LIMIT ${mostClusters + 2}`
  })
  return mapOf(z.array(row).parse(rows))
}

function boxOf({ west, south, east, north }: Row): MapBox {
  return { west: west ?? 0, south: south ?? 0, east: east ?? 0, north: north ?? 0 }
}

function mapOf(rows: readonly Row[]): PropertyMap {
  const sum = (place: Row['place']) =>
    rows.filter((one) => one.place === place).reduce((total, { count }) => total + count, 0)
  const placed = rows.filter((one) => one.place !== 'nowhere').map(boxOf)
  const inBox = sum('box')
  const elsewhere = sum('elsewhere')
  const withoutPlace = sum('nowhere')
  return {
    clusters: rows
      .filter((one) => one.place === 'box')
      .map((one) => ({
        ...boxOf(one),
        count: one.count,
        latitude: one.latitude ?? 0,
        longitude: one.longitude ?? 0,
        propertyId: one.property_id === null ? null : Number(one.property_id),
      })),
    inBox,
    elsewhere,
    withoutPlace,
    total: inBox + elsewhere + withoutPlace,
    bounds:
      placed.length === 0
        ? null
        : {
            west: Math.min(...placed.map((box) => box.west)),
            south: Math.min(...placed.map((box) => box.south)),
            east: Math.max(...placed.map((box) => box.east)),
            north: Math.max(...placed.map((box) => box.north)),
          },
  }
}
