import type { Handle } from '#lib/db.ts'
import type { MarkRead } from './contract.ts'

/** Marks a person’s own notifications as read; those of others and those read already stay as they are. Returns how many changed. */
export async function markRead(handle: Handle, userId: string, which: MarkRead): Promise<number> {
  if ('upTo' in which) {
    return handle.$executeRaw`
      UPDATE notifications SET read_at = now()
      WHERE user_id = ${userId} AND notification_id <= ${which.upTo}::bigint AND read_at IS NULL`
  }
  return handle.$executeRaw`
    UPDATE notifications SET read_at = now()
    WHERE user_id = ${userId} AND notification_id = ANY(${which.notificationIds}::bigint[]) AND read_at IS NULL`
}

const removedAtOnce = 500

/** Removes what is older than 90 days, the oldest 500 at most. Returns how many went. */
export async function removeOldNotifications(handle: Handle): Promise<number> {
  return handle.$executeRaw`
    DELETE FROM notifications WHERE notification_id IN (
      SELECT notification_id FROM notifications ORDER BY notification_id LIMIT ${removedAtOnce})
    AND created_at < now() - interval '90 days'`
}
