import { z } from 'zod'
import { database } from '#lib/db.ts'
import { NotFoundError } from '#lib/errors.ts'
import { route } from '#lib/http.ts'
import { readWholeAnswer } from '#lib/spend/raw-answers.ts'
import { pageParams } from '../../../../job-action.ts'

export const dynamic = 'force-dynamic'

const query = z.object({ rawPageId: z.coerce.number().int().min(1).optional() })

/** Always a download of plain text, so that nothing a source sent is ever run by a browser. */
export const GET = route(
  async ({ params: { jobId, pageNumber }, query: { rawPageId } }) => {
    const answer = await readWholeAnswer(database(), jobId, pageNumber, rawPageId)
    if (answer === null) {
      throw new NotFoundError('answer-not-found', `No such answer is stored for page ${pageNumber} of job ${jobId}.`)
    }
    return new Response(answer.text, {
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Disposition': `attachment; filename="job-${jobId}-page-${pageNumber}-answer-${answer.rawPageId}.txt"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "sandbox; default-src 'none'",
      },
    })
  },
  { params: pageParams, query },
)
