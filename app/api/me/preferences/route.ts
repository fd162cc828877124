import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { changePreferences } from '#lib/preferences/commands.ts'
import { changePreferencesSchema } from '#lib/preferences/contract.ts'
import { readPreferences } from '#lib/preferences/queries.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, person }) =>
  json(await readPreferences(database(), person.userId), { request, etag: true }),
)

export const PATCH = route(async ({ person, readBody }) =>
  json(await changePreferences(database(), person.userId, await readBody(changePreferencesSchema))),
)
