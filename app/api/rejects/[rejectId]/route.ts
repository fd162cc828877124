import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { readReject } from '#lib/replay/one.ts'
import { rejectParams } from './reject-params.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person, params }) =>
    json(await readReject(database(), params.rejectId, (owner) => mayChange(person, owner)), { request, etag: true }),
  { params: rejectParams },
)
