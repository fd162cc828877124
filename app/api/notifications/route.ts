import { database } from '#lib/db.ts'
import { listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { notificationFilterSchema } from '#lib/notifications/contract.ts'
import { listNotifications } from '#lib/notifications/queries.ts'

export const dynamic = 'force-dynamic'

export const GET = route(
  async ({ request, person, query }) => listAnswer(request, await listNotifications(database(), person.userId, query)),
  { query: notificationFilterSchema },
)
