import { z } from 'zod'
import type { Job } from '#lib/jobs/contract.ts'

/** What a job of our own spider asked for; what was pushed names no search. */
export const crawlSchema = z.object({ search: z.string(), city: z.string().optional(), spider: z.string().optional() })

/**
 * Whether the records of a job were sent to us: then nothing can be asked for again. It stands apart from where a
 * request is edited, since every list of jobs asks it and only the page of one job offers to edit.
 */
export function isPushed({ source, request }: Pick<Job, 'source' | 'request'>): boolean {
  return source === 'spider' && !crawlSchema.safeParse(request).success
}
