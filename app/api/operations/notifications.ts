import {
  markedReadSchema,
  markReadSchema,
  notificationFilterSchema,
  notificationListSchema,
} from '#lib/notifications/contract.ts'
import type { Operation } from './operation.ts'

export const notificationOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/notifications',
    tag: 'Notifications',
    summary: 'What became of your jobs: ended, or stopped for you. Newest first; kept 90 days.',
    query: notificationFilterSchema,
    answer: notificationListSchema,
    problems: ['bad-cursor'],
  },
  {
    method: 'post',
    path: '/api/notifications/read',
    tag: 'Notifications',
    summary: 'Marks notifications as read: some by number, or all up to one.',
    body: markReadSchema,
    answer: markedReadSchema,
  },
]
