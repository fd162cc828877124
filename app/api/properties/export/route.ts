import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { route } from '#lib/http.ts'
import { exportQuerySchema } from '#lib/properties/export/contract.ts'
import { openExport, openQuery } from '#lib/properties/export/export.ts'
import { streamOf } from './stream.ts'

export const dynamic = 'force-dynamic'

const binary = 'no-store, no-transform'

export const GET = route(
  async ({ request, person, query }) => {
    // Nobody would read the file, and nothing would end it.
    if (request.method === 'HEAD') return new Response(null, { headers: { 'Cache-Control': binary } })
    const { DATABASE_URL: url = '', EXPORT_TIME_LIMIT_SECONDS } = env()
    const file = await openExport(await openQuery(database(), query), {
      url,
      userId: person.userId,
      timeLimit: EXPORT_TIME_LIMIT_SECONDS * 1000,
      signal: request.signal,
    })
    return new Response(streamOf(file), {
      headers: {
        'Content-Type': file.contentType,
        'Content-Disposition': `attachment; filename="${file.fileName}"`,
        'Cache-Control': binary,
        'X-Properties-Left-Out': String(file.leftOut),
      },
    })
  },
  { query: exportQuerySchema },
)
