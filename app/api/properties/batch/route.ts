import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { pushSchema } from '#lib/jobs/receive/contract.ts'
import { webQueue } from '#lib/queue.ts'
import { pushAnswerHeaders, pushBodyLimit, takePush } from './push.ts'

export const dynamic = 'force-dynamic'

export const POST = route(
  async ({ person, readBody, begunBefore }) => {
    const body = await readBody(pushSchema)
    const answer = await takePush({ db: database(), queue: await webQueue() }, person, body, begunBefore)
    return json(answer, { headers: pushAnswerHeaders })
  },
  {
    push: true,
    bodyLimit: pushBodyLimit,
  },
)
