import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

/** Outlines of the counties and states, 842 kB before the wire packs them; they change once in years. */
export const GET = route(async () => {
  const outlines = await readFile(path.join(process.cwd(), 'node_modules/us-atlas/counties-10m.json'))
  return new Response(outlines, {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'private, max-age=604800, immutable',
    },
  })
})
