import { namesOfKeys } from '#lib/access/queries.ts'
import { database } from '#lib/db.ts'
import { pushWarnings } from '#lib/health.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import type { SpiderList } from '#lib/spiders/contract.ts'
import { listSpiders } from '#lib/spiders/queries.ts'
import { listThrottles } from '#lib/throttle/queries.ts'

export const dynamic = 'force-dynamic'

/** Spiders with the names of their keys, the throttles, and what to look after. */
export const GET = route(async ({ request }) => {
  const db = database()
  const [spiders, throttles, warnings] = await Promise.all([listSpiders(db), listThrottles(db), pushWarnings()])
  const names = await namesOfKeys(
    db,
    spiders.map(({ keyId }) => keyId),
  )
  const items = spiders.map(({ keyId, ...spider }) => ({ ...spider, keyName: names.get(keyId) ?? null }))
  const answer: SpiderList = { items, throttles, warnings }
  return json(answer, { request, etag: true })
})
