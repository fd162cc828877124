import { z } from 'zod'
import { database } from '#lib/db.ts'
import { noteReceived, uploadToChange } from '#lib/files/commands.ts'
import { largestPiece, pieceQuerySchema, uploadIdSchema } from '#lib/files/contract.ts'
import { readUpload } from '#lib/files/queries.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { receivedBytes, writePiece } from '#lib/sources/file/shelf/bytes.ts'
import { fileReaderOf } from '../../file-reader.ts'

/**
 * Takes the next piece of a file, as it is. Pieces come one after the other; one that was cut off is sent anew from where
 * the answer says.
 */
export const PUT = route(
  async ({ person, params: { uploadId }, query: { offset }, readBytes }) => {
    const reader = fileReaderOf(person)
    const { sizeBytes, complete } = await uploadToChange(database(), reader, uploadId)
    const piece = await readBytes()
    if (!complete) {
      const received = await writePiece(uploadId, { offset, sizeBytes }, piece)
      await noteReceived(database(), uploadId, received === sizeBytes)
    }
    return json(await readUpload(database(), reader, uploadId, receivedBytes))
  },
  { params: z.object({ uploadId: uploadIdSchema }), query: pieceQuerySchema, bodyLimit: largestPiece },
)
