import { hash } from 'node:crypto'
import type { Person } from '#lib/access/contract.ts'
import { personOfKey } from '#lib/access/queries.ts'
import type { Database } from '#lib/db.ts'

/**
 * Keys that were found good a moment ago, so that a spider which pushes thirty times a second is looked up once. A key
 * that is revoked, and an account that is closed, is refused a second later at the latest, by every process: nothing
 * needs to be told to any of them.
 */
const keptMs = 1000
const mostKept = 500

interface Kept {
  person: Promise<Person>
  until: number
}

const kept = new WeakMap<Database, Map<string, Kept>>()

/**
 * As `personOfKey`, not older than a second. A refusal is not kept.
 * @throws NotSignedInError as `personOfKey`
 */
export function personOfKeptKey(db: Database, key: string): Promise<Person> {
  const people = kept.get(db) ?? new Map<string, Kept>()
  kept.set(db, people)
  // The key itself stays nowhere.
  const name = hash('sha256', key)
  const now = performance.now()
  const found = people.get(name)
  if (found !== undefined && found.until > now) return found.person
  people.delete(name)
  const oldest = people.size >= mostKept ? people.keys().next().value : undefined
  if (oldest !== undefined) people.delete(oldest)
  const person = personOfKey(db, key)
  const entry = { person, until: now + keptMs }
  people.set(name, entry)
  person.catch(() => {
    if (people.get(name) === entry) people.delete(name)
  })
  return person
}
