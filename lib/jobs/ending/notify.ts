import type { Transaction } from '#lib/db.ts'

/** What the owner of a job is told. `needs-decision` is every stop that waits for a person, but for an approval. */
export type JobNews = 'job-completed' | 'job-failed' | 'job-cancelled' | 'needs-decision' | 'needs-approval'

/**
 * Tells the owner of a job what became of it, in the commit that made it so: what ended is told, what was rolled back
 * is not.
 * @param by the user who caused it; they know already and are not told.
 */
export async function notifyOwner(
  tx: Transaction,
  jobId: number,
  kind: JobNews,
  message: string,
  by?: string,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO notifications (user_id, job_id, kind, message)
    SELECT created_by, job_id, ${kind}, ${message.slice(0, 1000)}
    FROM batch_jobs WHERE job_id = ${jobId} AND created_by IS DISTINCT FROM ${by ?? null}::text`
}
