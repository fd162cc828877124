import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { rejectsFilterSchema } from '#lib/rejects/contract.ts'
import { listEntries } from '#lib/rejects/entries.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person, query }) =>
    listAnswer(request, await listEntries(database(), query, (owner) => mayChange(person, owner))),
  { query: rejectsFilterSchema },
)
