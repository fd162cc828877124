import { NotFoundError } from '#lib/errors.ts'
import { env } from '#lib/env.ts'
import { route } from '#lib/http.ts'
import { readBackground } from '#lib/properties/map/background.ts'

export const dynamic = 'force-dynamic'

/** Parts of the operator’s file, as a reader of PMTiles asks for them; never the whole, which may be of gigabytes. */
export const GET = route(async ({ request }) => {
  const { MAP_BACKGROUND_FILE: file } = env()
  if (file === undefined) {
    throw new NotFoundError('no-map-background', 'This installation has no map background of its own.')
  }
  const part = await readBackground(file, request.headers.get('range'))
  if (part === null) return new Response(null, { status: 416, headers: { 'Cache-Control': 'no-store' } })
  const { bytes, from, size, etag } = part
  return new Response(bytes, {
    status: 206,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Range': `bytes ${from}-${from + bytes.length - 1}/${size}`,
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'private, max-age=3600, no-transform',
      ETag: etag,
    },
  })
})
