import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { saveView } from '#lib/views/commands.ts'
import { newSavedViewSchema, savedViewFilterSchema } from '#lib/views/contract.ts'
import { listViews } from '#lib/views/queries.ts'
import { readerOf } from './view-reader.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person, query }) =>
    json(await listViews(database(), readerOf(person), query.screen), { request, etag: true }),
  { query: savedViewFilterSchema },
)

/** A query of 20,000 characters, each of up to six bytes as an escape. */
const bodyLimit = 150_000

export const POST = route(
  async ({ person, readBody }) =>
    json(await saveView(database(), readerOf(person), await readBody(newSavedViewSchema)), { status: 201 }),
  { bodyLimit },
)
