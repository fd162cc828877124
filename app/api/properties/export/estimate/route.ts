import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { exportQuerySchema } from '#lib/properties/export/contract.ts'
import { estimateExport } from '#lib/properties/export/estimate.ts'
import { openQuery } from '#lib/properties/export/export.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, query }) =>
    json(await estimateExport(await openQuery(database(), query), env().DATABASE_URL ?? '', request.signal)),
  { query: exportQuerySchema },
)
