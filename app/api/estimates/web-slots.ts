import { database } from '#lib/db.ts'
import { Slots } from '#lib/throttle/slots.ts'

let slots: Slots | undefined

/** The turns of this process: one for all requests, so that they stand in one line and only its head asks the database. */
export function webSlots(): Slots {
  slots ??= new Slots(database(), 'web')
  return slots
}
