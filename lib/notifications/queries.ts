import { z } from 'zod'
import { piece, readCursor } from '#lib/cursor.ts'
import type { Handle } from '#lib/db.ts'
import {
  mostUnreadCounted,
  notificationKinds,
  unreadWindow,
  type Notification,
  type NotificationFilter,
  type NotificationList,
} from './contract.ts'

const rowSchema = z.object({
  notification_id: z.bigint(),
  kind: z.enum(notificationKinds),
  job_id: z.int().nullable(),
  job_name: z.string().nullable(),
  message: z.string(),
  created_at: z.date(),
  read: z.boolean(),
})
const placeSchema = z.tuple([z.int().min(1)])

function notificationOf(row: z.infer<typeof rowSchema>): Notification {
  return {
    notificationId: Number(row.notification_id),
    kind: row.kind,
    jobId: row.job_id,
    jobName: row.job_name,
    message: row.message,
    createdAt: row.created_at.toISOString(),
    read: row.read,
  }
}

/** A person’s notifications, newest first, and how many of the last thousand are unread. */
export async function listNotifications(
  handle: Handle,
  userId: string,
  filter: NotificationFilter,
): Promise<NotificationList> {
  const before = readCursor(filter.cursor, placeSchema)?.[0] ?? null
  const rows = z.array(rowSchema).parse(
    await handle.$queryRaw`
      SELECT n.notification_id, n.kind, n.job_id, j.name AS job_name, n.created_at, n.read_at IS NOT NULL AS read,
             -- The outcome of a completed job is worded again once its repeats are known.
             CASE WHEN n.kind = 'job-completed' AND j.status = 'COMPLETED' THEN coalesce(j.status_reason, n.message)
                  ELSE n.message END AS message
      FROM notifications n LEFT JOIN batch_jobs j ON j.job_id = n.job_id
      WHERE n.user_id = ${userId} AND (${before}::bigint IS NULL OR n.notification_id < ${before}::bigint)
      ORDER BY n.notification_id DESC LIMIT ${filter.limit + 1}`,
  )
  const list = piece(rows, filter.limit, notificationOf, (row) => [Number(row.notification_id)])
  return { ...list, unread: await countUnread(handle, userId) }
}

async function countUnread(handle: Handle, userId: string): Promise<number> {
  const rows = await handle.$queryRaw`
    SELECT least(count(*), ${mostUnreadCounted})::int AS unread FROM (
      SELECT read_at FROM notifications WHERE user_id = ${userId}
      ORDER BY notification_id DESC LIMIT ${unreadWindow}) latest
    WHERE read_at IS NULL`
  return z.array(z.object({ unread: z.int() })).parse(rows)[0]?.unread ?? 0
}

/** The number of a person’s newest notification, 0 when there is none. One step in an index. */
export async function newestNotification(handle: Handle, userId: string): Promise<number> {
  const rows = await handle.$queryRaw`
    SELECT notification_id FROM notifications WHERE user_id = ${userId} ORDER BY notification_id DESC LIMIT 1`
  return Number(z.array(z.object({ notification_id: z.bigint() })).parse(rows)[0]?.notification_id ?? 0n)
}
