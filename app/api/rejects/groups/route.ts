import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { rejectChoiceSchema } from '#lib/rejects/contract.ts'
import { readGroups } from '#lib/rejects/groups.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, query }) => json(await readGroups(database(), query), { request, etag: true }),
  { query: rejectChoiceSchema },
)
