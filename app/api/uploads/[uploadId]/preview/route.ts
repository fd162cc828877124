import { z } from 'zod'
import { database } from '#lib/db.ts'
import { expectWholeUpload } from '#lib/files/commands.ts'
import { filePreviewRequestSchema, uploadIdSchema } from '#lib/files/contract.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { previewOf } from '../../preview.ts'

/** Reads the first rows and says what each would become; nothing is stored. */
export const POST = route(
  async ({ params: { uploadId }, readBody }) => {
    const asked = await readBody(filePreviewRequestSchema)
    const { name } = await expectWholeUpload(database(), uploadId)
    return json(await previewOf(uploadId, name, asked))
  },
  { params: z.object({ uploadId: uploadIdSchema }) },
)
