import { z } from 'zod'
import { database } from '#lib/db.ts'
import { forgetUpload, uploadToChange } from '#lib/files/commands.ts'
import { uploadIdSchema } from '#lib/files/contract.ts'
import { readUpload } from '#lib/files/queries.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { receivedBytes, removeBytes } from '#lib/sources/file/shelf/bytes.ts'
import { fileReaderOf } from '../file-reader.ts'

const params = z.object({ uploadId: uploadIdSchema })

export const GET = route(
  async ({ person, params: { uploadId } }) =>
    json(await readUpload(database(), fileReaderOf(person), uploadId, receivedBytes)),
  { params },
)

export const DELETE = route(
  async ({ person, params: { uploadId } }) => {
    await uploadToChange(database(), fileReaderOf(person), uploadId)
    await forgetUpload(database(), uploadId)
    await removeBytes(uploadId)
    return new Response(null, { status: 204 })
  },
  { params },
)
