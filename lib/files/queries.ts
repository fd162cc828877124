import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { uploadNotFound, type FileReader } from './commands.ts'
import { mostUploads, type Upload } from './contract.ts'

const withCreator = { creator: { select: { name: true } } } satisfies Prisma.UploadInclude

/** Asks how many bytes of an upload have come. */
export type ReceivedBytes = (uploadId: string) => Promise<number>

function uploadOf(
  row: Prisma.UploadGetPayload<{ include: typeof withCreator }>,
  reader: FileReader,
  receivedBytes: number,
): Upload {
  return {
    uploadId: row.uploadId,
    name: row.name,
    sizeBytes: Number(row.sizeBytes),
    receivedBytes,
    complete: row.completedAt !== null,
    mine: reader.mayChange(row.createdBy),
    createdByName: row.creator.name,
    createdAt: row.createdAt.toISOString(),
  }
}

/** One upload, with how much of it came. @throws NotFoundError */
export async function readUpload(
  db: Database,
  reader: FileReader,
  uploadId: string,
  received: ReceivedBytes,
): Promise<Upload> {
  const row = await db.upload.findUnique({ where: { uploadId }, include: withCreator })
  if (row === null) throw uploadNotFound()
  return uploadOf(row, reader, row.completedAt === null ? await received(uploadId) : Number(row.sizeBytes))
}

/** A person’s own uploads, the newest first; at most 100. */
export async function listUploads(db: Database, reader: FileReader, received: ReceivedBytes): Promise<Upload[]> {
  const rows = await db.upload.findMany({
    where: { createdBy: reader.userId },
    include: withCreator,
    orderBy: { createdAt: 'desc' },
    take: mostUploads,
  })
  return Promise.all(
    rows.map(async (row) =>
      uploadOf(row, reader, row.completedAt === null ? await received(row.uploadId) : Number(row.sizeBytes)),
    ),
  )
}

/** Uploads nobody used for so many days and no open job reads; at most 100. */
export async function unusedUploads(db: Database, days: number): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT u.upload_id::text FROM uploads u
    WHERE u.used_at < now() - make_interval(days => ${days})
      AND NOT EXISTS (SELECT 1 FROM batch_jobs j
                      WHERE j.source = 'file' AND j.status IN ('PENDING', 'PROCESSING', 'PAUSED')
                        AND j.criteria ->> 'upload' = u.upload_id::text)
    ORDER BY u.used_at LIMIT 100`
  return z
    .array(z.object({ upload_id: z.uuid() }))
    .parse(rows)
    .map((row) => row.upload_id)
}

/** Which of these are known. */
export async function knownUploads(db: Database, uploadIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.upload.findMany({ where: { uploadId: { in: [...uploadIds] } }, select: { uploadId: true } })
  return new Set(rows.map((row) => row.uploadId))
}
