import { z } from 'zod'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readPage } from '#lib/jobs/pages/page-queries.ts'
import { readAnswers } from '#lib/spend/raw-answers.ts'
import { pageParams } from '../../../job-action.ts'

export const dynamic = 'force-dynamic'

const query = z.object({ rawPageId: z.coerce.number().int().min(1).optional() })

export const GET = route(
  async ({ request, params: { jobId, pageNumber }, query: { rawPageId } }) => {
    await readPage(database(), jobId, pageNumber)
    return json(await readAnswers(database(), jobId, pageNumber, rawPageId), { request, etag: true })
  },
  { params: pageParams, query },
)
