import { z } from 'zod'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readBulkAction } from '#lib/jobs/bulk/commands.ts'
import { jobIdSchema } from '#lib/jobs/contract.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, params }) => json(await readBulkAction(database(), params.bulkActionId), { request, etag: true }),
  { params: z.object({ bulkActionId: jobIdSchema }) },
)
