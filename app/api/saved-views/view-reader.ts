import { mayChange, type Person } from '#lib/access/contract.ts'
import type { ViewReader } from '#lib/views/view-row.ts'

export function readerOf(person: Person): ViewReader {
  return { userId: person.userId, mayChange: (ownerId) => mayChange(person, ownerId) }
}
