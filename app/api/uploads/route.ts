import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { createUpload } from '#lib/files/commands.ts'
import { newUploadSchema } from '#lib/files/contract.ts'
import { listUploads, readUpload } from '#lib/files/queries.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { receivedBytes } from '#lib/sources/file/shelf/bytes.ts'
import { fileReaderOf } from './file-reader.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, person }) => {
  const items = await listUploads(database(), fileReaderOf(person), receivedBytes)
  return json({ items }, { request, etag: true })
})

export const POST = route(async ({ person, readBody }) => {
  const wanted = { ...(await readBody(newUploadSchema)), linked: false }
  const uploadId = await createUpload(database(), person.userId, wanted, env().UPLOAD_MAX_GB * 1e9)
  return json(await readUpload(database(), fileReaderOf(person), uploadId, receivedBytes), {
    status: 201,
    headers: { Location: `/api/uploads/${uploadId}` },
  })
})
