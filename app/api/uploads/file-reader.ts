import { mayChange, type Person } from '#lib/access/contract.ts'
import type { FileReader } from '#lib/files/commands.ts'

export function fileReaderOf(person: Person): FileReader {
  return { userId: person.userId, mayChange: (ownerId) => mayChange(person, ownerId) }
}
