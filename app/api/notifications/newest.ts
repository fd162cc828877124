import { database } from '#lib/db.ts'
import { newestNotificationHeader } from '#lib/notifications/contract.ts'
import { newestNotification } from '#lib/notifications/queries.ts'

/**
 * Adds to an answer that screens ask for on a clock which notification is the person’s newest. A screen that hears a
 * new number asks for the list; as long as it hears the same, it asks for nothing.
 */
export async function withNewest(userId: string, answer: Response): Promise<Response> {
  answer.headers.set(newestNotificationHeader, String(await newestNotification(database(), userId)))
  return answer
}
