import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readCharts } from '#lib/properties/charts/charts.ts'
import { chartsQuerySchema } from '#lib/properties/charts/contract.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, query }) => json(await readCharts(database(), query), { request, etag: true }),
  { query: chartsQuerySchema },
)
