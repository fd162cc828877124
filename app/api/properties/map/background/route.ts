import { env } from '#lib/env.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { describeBackground } from '#lib/properties/map/background.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request }) =>
  json(await describeBackground(env().MAP_BACKGROUND_FILE), { request, etag: true }),
)
