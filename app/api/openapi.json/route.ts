import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { apiDocument } from './document.ts'

export const dynamic = 'force-dynamic'

export const GET = route(({ request }) => json(apiDocument(), { request, etag: true }))
