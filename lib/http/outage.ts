import { isTransient } from '#lib/database-errors.ts'

/**
 * Prisma’s words for a database that is not there: refused, unreachable, missing, timed out, closed, pool exhausted.
 * A model’s query carries them in `code`, without Postgres’ own.
 */
const prismaCodes = ['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1011', 'P1017', 'P2024', 'P2028']
const deepestCause = 5

/** Whether an error, or what caused it, means that the database cannot be reached just now. */
export function isDatabaseOutage(error: unknown): boolean {
  let at: unknown = error
  for (let depth = 0; depth < deepestCause && at instanceof Error; depth += 1) {
    if ('code' in at && typeof at.code === 'string' && prismaCodes.includes(at.code)) return true
    if (isTransient(at)) return true
    at = at.cause
  }
  return false
}
