import { z } from 'zod'
import { database } from '#lib/db.ts'
import { keptMappingIdSchema, newKeptMappingSchema } from '#lib/files/contract.ts'
import { changeMapping, deleteMapping } from '#lib/files/mappings.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { fileReaderOf } from '../../uploads/file-reader.ts'

const params = z.object({ fileMappingId: keptMappingIdSchema })

export const PUT = route(
  async ({ person, params: { fileMappingId }, readBody }) =>
    json(await changeMapping(database(), fileReaderOf(person), fileMappingId, await readBody(newKeptMappingSchema))),
  { params },
)

export const DELETE = route(
  async ({ person, params: { fileMappingId } }) => {
    await deleteMapping(database(), fileReaderOf(person), fileMappingId)
    return new Response(null, { status: 204 })
  },
  { params },
)
