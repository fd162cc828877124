import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { markRead } from '#lib/notifications/commands.ts'
import { markReadSchema } from '#lib/notifications/contract.ts'

export const POST = route(async ({ person, readBody }) =>
  json({ changed: await markRead(database(), person.userId, await readBody(markReadSchema)) }),
)
