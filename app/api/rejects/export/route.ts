import { streamOf } from '#app/api/properties/export/stream.ts'
import { env } from '#lib/env.ts'
import { takeTurn } from '#lib/few-at-once.ts'
import { route } from '#lib/http.ts'
import { rejectExportSchema } from '#lib/rejects/contract.ts'
import { openRejectFile } from '#lib/replay/reject-file.ts'

export const dynamic = 'force-dynamic'

/** A failure midway breaks the connection off, so that no browser takes the beginning for the whole. */
export const GET = route(
  async ({ request, person, query }) => {
    // Nobody would read the file, and nothing would end it.
    if (request.method === 'HEAD') return new Response(null, { headers: { 'Cache-Control': 'no-store' } })
    const { DATABASE_URL: url = '', EXPORT_TIME_LIMIT_SECONDS } = env()
    const file = await openRejectFile(query, {
      url,
      timeLimit: EXPORT_TIME_LIMIT_SECONDS * 1000,
      signal: request.signal,
      onClose: await takeTurn({ userId: person.userId, signal: request.signal }),
    })
    return new Response(streamOf(file), {
      headers: {
        'Content-Type': file.contentType,
        'Content-Disposition': `attachment; filename="${file.fileName}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  },
  { query: rejectExportSchema },
)
