import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { listOwners } from '#lib/jobs/queries.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request }) => json({ items: await listOwners(database()) }, { request, etag: true }))
