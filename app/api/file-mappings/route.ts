import { database } from '#lib/db.ts'
import { newKeptMappingSchema } from '#lib/files/contract.ts'
import { keepMapping, listMappings } from '#lib/files/mappings.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { fileReaderOf } from '../uploads/file-reader.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, person }) =>
  json({ items: await listMappings(database(), fileReaderOf(person)) }, { request, etag: true }),
)

export const POST = route(async ({ person, readBody }) =>
  json(await keepMapping(database(), fileReaderOf(person), await readBody(newKeptMappingSchema)), { status: 201 }),
)
