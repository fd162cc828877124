import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { countSiteListings } from '#lib/spiders/queries.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request }) => json(await countSiteListings(database()), { request, etag: true }))
