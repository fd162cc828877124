import { randomUUID } from 'node:crypto'
import { inTransaction, type Database } from '#lib/db.ts'
import { ConflictError, ForbiddenError, NotFoundError, RefusedError } from '#lib/errors.ts'
import { mostUploads, type NewUpload } from './contract.ts'

/** Whoever asks about files, and whose files they may change. */
export interface FileReader {
  userId: string
  mayChange: (ownerId: string) => boolean
}

export interface NewFile extends NewUpload {
  /** It lies elsewhere on the server, whole. */
  linked: boolean
}

/**
 * Announces a file of which the bytes will follow.
 * @returns its id
 * @throws RefusedError `file-too-large`, or `too-many-uploads` when the person has a hundred
 */
export async function createUpload(
  db: Database,
  userId: string,
  { name, sizeBytes, linked }: NewFile,
  largestBytes: number,
): Promise<string> {
  if (!linked && sizeBytes > largestBytes) {
    const most = (largestBytes / 1e9).toLocaleString('en-US')
    throw new RefusedError('file-too-large', `The file is larger than ${most} GB.`, [
      { field: 'sizeBytes', message: 'Pack it (gzip), split it, or have it loaded on the server by its path.' },
    ])
  }
  return inTransaction(db, async (tx) => {
    // One person’s uploads pass one by one, so that two at once cannot both be the hundredth.
    await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR NO KEY UPDATE`
    if ((await tx.upload.count({ where: { createdBy: userId } })) >= mostUploads) {
      throw new RefusedError('too-many-uploads', `You have ${mostUploads} files here. Remove one first.`)
    }
    const uploadId = randomUUID()
    const completedAt = linked ? new Date() : null
    await tx.upload.create({ data: { uploadId, name, sizeBytes, linked, createdBy: userId, completedAt } })
    return uploadId
  })
}

/**
 * The upload, if the person may change it.
 * @throws NotFoundError, ForbiddenError
 */
export async function uploadToChange(db: Database, reader: FileReader, uploadId: string) {
  const upload = await db.upload.findUnique({ where: { uploadId } })
  if (upload === null) throw uploadNotFound()
  if (!reader.mayChange(upload.createdBy)) {
    throw new ForbiddenError(
      'not-yours',
      'This file belongs to somebody else; only they, an owner or an admin change it.',
    )
  }
  return { sizeBytes: Number(upload.sizeBytes), complete: upload.completedAt !== null }
}

export function uploadNotFound(): NotFoundError {
  return new NotFoundError(
    'upload-not-found',
    'There is no such file. It was removed, or nobody used it for a while; upload it again.',
  )
}

/** Takes note of bytes that came: the file is in use, and whole where it is said to be. */
export async function noteReceived(db: Database, uploadId: string, complete: boolean): Promise<void> {
  await db.upload.updateMany({
    where: { uploadId },
    data: { usedAt: new Date(), ...(complete ? { completedAt: new Date() } : {}) },
  })
}

/**
 * Makes sure that a file has come whole, and takes note that it is looked at or loaded.
 * @throws NotFoundError; ConflictError `upload-incomplete`
 */
export async function expectWholeUpload(db: Database, uploadId: string): Promise<{ name: string; sizeBytes: number }> {
  const upload = await db.upload.findUnique({ where: { uploadId } })
  if (upload === null) throw uploadNotFound()
  if (upload.completedAt === null) {
    throw new ConflictError('upload-incomplete', 'The file has not come whole yet. Send the rest of it first.')
  }
  await db.upload.update({ where: { uploadId }, data: { usedAt: new Date() } })
  return { name: upload.name, sizeBytes: Number(upload.sizeBytes) }
}

/**
 * Forgets an upload; its bytes are for the caller to remove.
 * @throws ConflictError `wrong-state` while an open job reads it
 */
export async function forgetUpload(db: Database, uploadId: string): Promise<void> {
  const removed = await db.$executeRaw`
    DELETE FROM uploads u WHERE u.upload_id = ${uploadId}::uuid
      AND NOT EXISTS (SELECT 1 FROM batch_jobs j
                      WHERE j.source = 'file' AND j.status IN ('PENDING', 'PROCESSING', 'PAUSED')
                        AND j.criteria ->> 'upload' = u.upload_id::text)`
  if (removed === 1) return
  if ((await db.upload.count({ where: { uploadId } })) > 0) {
    throw new ConflictError('wrong-state', 'A job still reads this file. Let it end, or cancel it first.')
  }
}
