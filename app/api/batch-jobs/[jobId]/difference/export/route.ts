import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { takeTurn } from '#lib/few-at-once.ts'
import { route } from '#lib/http.ts'
import { differenceFilterSchema } from '#lib/runs/contract.ts'
import { openDifferenceFile, type DifferenceFile } from '#lib/runs/difference/difference-file.ts'
import { jobParams } from '../../job-action.ts'

export const dynamic = 'force-dynamic'

/** A failure midway breaks the connection off, so that no browser takes the beginning for the whole. */
export const GET = route(
  async ({ request, person, params, query }) => {
    // Nobody would read the file, and nothing would end it.
    if (request.method === 'HEAD') return new Response(null, { headers: { 'Cache-Control': 'no-store' } })
    const { DATABASE_URL: url = '', EXPORT_TIME_LIMIT_SECONDS } = env()
    const file = await openDifferenceFile(database(), params.jobId, query.with, {
      url,
      timeLimit: EXPORT_TIME_LIMIT_SECONDS * 1000,
      signal: request.signal,
      onClose: await takeTurn({ userId: person.userId, signal: request.signal }),
    })
    return new Response(streamOf(file), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${file.fileName}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  },
  { params: jobParams, query: differenceFilterSchema },
)

function streamOf({ pieces, close }: DifferenceFile): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => {
        await pieces.return(undefined)
        await close()
      },
    },
    { highWaterMark: 0 },
  )
}
