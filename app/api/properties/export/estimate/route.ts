import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { inTurn } from '#lib/few-at-once.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { exportQuerySchema } from '#lib/properties/export/contract.ts'
import { estimateExport } from '#lib/properties/export/estimate.ts'
import { openQuery } from '#lib/properties/export/export.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person: { userId }, query }) => {
    const { signal } = request
    const opened = await openQuery(database(), query)
    return json(await inTurn({ userId, signal }, () => estimateExport(opened, env().DATABASE_URL ?? '', signal)))
  },
  { query: exportQuerySchema },
)
