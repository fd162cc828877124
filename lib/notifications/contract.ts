import { z } from 'zod'
import { inDigits } from '#lib/in-digits.ts'

/** What a person is told of their own jobs. */
export const notificationKinds = [
  'job-completed',
  'job-failed',
  'job-cancelled',
  'needs-decision',
  'needs-approval',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** Unread ones beyond this are not counted: “99+”. */
export const mostUnreadCounted = 100
/** How far back the count looks, in notifications. */
export const unreadWindow = 1000

const notificationIdSchema = z.int().min(1).max(Number.MAX_SAFE_INTEGER)

export const notificationSchema = z
  .object({
    /** Grows: of two, the larger was written later, though not always seen later. */
    notificationId: notificationIdSchema,
    kind: z.enum(notificationKinds),
    jobId: z.int().nullable(),
    /** Null when the job is gone. */
    jobName: z.string().nullable(),
    /** What happened, what was kept and what to do. */
    message: z.string(),
    createdAt: z.iso.datetime(),
    read: z.boolean(),
  })
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof notificationSchema>

export const notificationListSchema = z
  .object({
    items: z.array(notificationSchema),
    nextCursor: z.string().nullable(),
    /** Unread ones among the last 1,000; 100 means 100 or more. */
    unread: z.int().min(0),
  })
  .meta({ id: 'NotificationList' })
export type NotificationList = z.infer<typeof notificationListSchema>

export const notificationFilterSchema = z.object({
  limit: inDigits(z.coerce.number().int().min(1, 'At least 1.').max(100, 'At most 100 at once.')).default(20),
  cursor: z.string().max(200).optional(),
})
export type NotificationFilter = z.infer<typeof notificationFilterSchema>

/** Either some by their numbers, or all up to one that was seen. */
export const markReadSchema = z
  .union([
    z.strictObject({ notificationIds: z.array(notificationIdSchema).min(1).max(100) }),
    z.strictObject({ upTo: notificationIdSchema }),
  ])
  .meta({ id: 'MarkRead' })
export type MarkRead = z.infer<typeof markReadSchema>

/** How many became read. */
export const markedReadSchema = z.object({ changed: z.int().min(0) }).meta({ id: 'MarkedRead' })

/** Header of answers that are asked for often: the newest notification of whoever asks, so that none asks for it alone. */
export const newestNotificationHeader = 'x-newest-notification'
