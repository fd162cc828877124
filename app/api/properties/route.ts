import { database } from '#lib/db.ts'
import { json, listAnswer } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { oneListingSchema } from '#lib/jobs/receive/contract.ts'
import { propertyPieceSchema } from '#lib/properties/contract.ts'
import { listProperties } from '#lib/properties/search/list.ts'
import { webQueue } from '#lib/queue.ts'
import { pushAnswerHeaders, pushBodyLimit, takePush } from './batch/push.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, query }) => listAnswer(request, await listProperties(database(), query)), {
  query: propertyPieceSchema,
})

/** One listing, as the object itself: a push of one. */
export const POST = route(
  async ({ person, readBody, begunBefore }) => {
    const body = { properties: [await readBody(oneListingSchema)] }
    const answer = await takePush({ db: database(), queue: await webQueue() }, person, body, begunBefore)
    return json(answer, { headers: pushAnswerHeaders })
  },
  { push: true, bodyLimit: pushBodyLimit },
)
