import { z } from 'zod'
import type { Transaction } from '#lib/db.ts'
import { ConflictError } from '#lib/errors.ts'
import type { ChangeJob } from './contract.ts'

const storedRow = z.object({ name: z.string(), note: z.string().nullable(), changed_by: z.string().nullable() })

/**
 * Before name or note of a locked job are replaced: whether they are what the person had before them. Who writes what
 * stands there anyway is not held up.
 * @throws ConflictError `job-changed`, with the stored texts and those that were not saved
 */
export async function refuseUnseenChange(tx: Transaction, jobId: number, change: ChangeJob): Promise<void> {
  if (change.replacesName === undefined && change.replacesNote === undefined) return
  const rows = await tx.$queryRaw`
    SELECT j.name, j.note, (
      SELECT coalesce(u.name, l.actor) FROM batch_job_logs l LEFT JOIN users u ON u.id = l.actor
      WHERE l.job_id = j.job_id AND l.event = 'job-changed' ORDER BY l.log_id DESC LIMIT 1
    ) AS changed_by
    FROM batch_jobs j WHERE j.job_id = ${jobId}`
  const [stored] = z.array(storedRow).parse(rows)
  if (stored === undefined) return
  const { name, note, replacesName, replacesNote } = change
  const fields = [
    ...(isUnseen(stored.name, replacesName, name)
      ? [
          { field: 'replacesName', message: `The name is now: ${stored.name}` },
          { field: 'name', message: `Not saved: ${name}` },
        ]
      : []),
    ...(isUnseen(stored.note, replacesNote, note)
      ? [
          {
            field: 'replacesNote',
            message: stored.note === null ? 'There is no note now.' : `The note is now: ${stored.note}`,
          },
          { field: 'note', message: note == null ? 'It was not taken away.' : `Not saved: ${note}` },
        ]
      : []),
  ]
  if (fields.length === 0) return
  throw new ConflictError(
    'job-changed',
    `${stored.changed_by ?? 'Somebody'} changed this job meanwhile. Nothing of yours was saved: look at both texts and save again.`,
    fields,
  )
}

/** An empty note is no note. */
function isUnseen(
  stored: string | null,
  replaced: string | null | undefined,
  next: string | null | undefined,
): boolean {
  return replaced !== undefined && ![replaced ?? '', next ?? ''].includes(stored ?? '')
}
