import { database } from '#lib/db.ts'
import { newestNotificationHeader } from '#lib/notifications/contract.ts'
import { newestNotification } from '#lib/notifications/queries.ts'

/**
 * Adds to an answer that screens ask for on a clock which notification is the person’s newest. A screen that hears a
 * new number asks for the list; as long as it hears the same, it asks for nothing.
 */
export async function withNewest(userId: string, answering: Promise<Response>): Promise<Response> {
  // One look at an index, beside the question of the screen and not after it.
  const [answer, newest] = await Promise.all([answering, newestNotification(database(), userId)])
  answer.headers.set(newestNotificationHeader, String(newest))
  return answer
}
