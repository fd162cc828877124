import type { Person } from '#lib/access/contract.ts'

/** Whose jobs a person may change: their own, or, as null, everybody’s. */
export function limitedTo({ role, userId }: Person): string | null {
  return role === 'analyst' ? userId : null
}
