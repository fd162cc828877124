import type { Database } from '#lib/db.ts'
import { forgetUpload } from '#lib/files/commands.ts'
import { knownUploads, unusedUploads } from '#lib/files/queries.ts'
import { log } from '#lib/log.ts'
import { quietFolders, removeBytes } from '#lib/sources/file/shelf/bytes.ts'

/**
 * Removes files nobody used for so many days and no open job reads, and what a removal that was cut off left on the disk.
 * What was stored of them stays.
 */
export async function removeOldFiles(db: Database, days: number): Promise<void> {
  for (const uploadId of await unusedUploads(db, days)) {
    await forgetUpload(db, uploadId)
    await removeBytes(uploadId)
    log.info({ uploadId }, 'sweep: a file nobody used was removed')
  }
  const quiet = await quietFolders()
  if (quiet.length === 0) return
  const known = await knownUploads(db, quiet)
  for (const uploadId of quiet) if (!known.has(uploadId)) await removeBytes(uploadId)
}
