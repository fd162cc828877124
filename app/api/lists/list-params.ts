import { z } from 'zod'
import { mayChange, type Person } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { ForbiddenError } from '#lib/errors.ts'
import { inDigits } from '#lib/in-digits.ts'
import { readList } from '#lib/properties/search/list-queries.ts'

const message = 'A list id is a whole number from 1 up.'

export const listParams = z.object({
  listId: inDigits(z.coerce.number(message).int(message).min(1, message).max(2_147_483_647, message)),
})

/**
 * Everyone adds to every list; its name and its end are its maker’s, or an owner’s or admin’s.
 * @throws NotFoundError, ForbiddenError
 */
export async function mustBeTheirs(person: Person, listId: number): Promise<void> {
  const { createdBy, createdByName } = await readList(database(), listId)
  if (mayChange(person, createdBy)) return
  throw new ForbiddenError(
    'not-yours',
    `This list belongs to ${createdByName}. You can add to it and export it; only they, an owner or an admin rename or delete it.`,
  )
}
