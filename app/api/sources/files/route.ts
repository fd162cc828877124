import { database } from '#lib/db.ts'
import { listFileSources } from '#lib/files/loads.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request }) => json(await listFileSources(database()), { request, etag: true }))
