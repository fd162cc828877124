import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readPage } from '#lib/jobs/pages/page-queries.ts'
import { ownerOf } from '#lib/jobs/queries.ts'
import { pageParams } from '../../job-action.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params: { jobId, pageNumber } }) => {
    await ownerOf(database(), jobId)
    return json(await readPage(database(), jobId, pageNumber), { request, etag: true })
  },
  { params: pageParams },
)
