import { database } from '#lib/db.ts'
import { route } from '#lib/http.ts'
import { differenceFilterSchema } from '#lib/runs/contract.ts'
import { differenceFile } from '#lib/runs/difference-file.ts'
import { readPair } from '#lib/runs/runs.ts'
import { jobParams } from '../../job-action.ts'

export const dynamic = 'force-dynamic'

/** A failure midway breaks the connection off, so that no browser takes the beginning for the whole. */
export const GET = route(
  async ({ params, query }) => {
    const { before, after } = await readPair(database(), params.jobId, query.with)
    const pieces = differenceFile(database(), params.jobId, query.with)
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => {
        await pieces.return(undefined)
      },
    })
    const name = `jobs-${before.jobId}-and-${after.jobId}-difference.csv`
    return new Response(body, {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="${name}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  },
  { params: jobParams, query: differenceFilterSchema },
)
