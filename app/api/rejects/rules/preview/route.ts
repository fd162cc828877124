import { database } from '#lib/db.ts'
import { inTurn } from '#lib/few-at-once.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { countOpen } from '#lib/rejects/groups.ts'
import { previewRuleSchema } from '#lib/rejects/rules/contract.ts'
import { previewRule } from '#lib/replay/preview-rule.ts'
import { limitedTo } from '../../limited-to.ts'

/** Changes nothing; a body, since a rule is longer than an address may be. */
export const POST = route(async ({ request, person, readBody }) => {
  const asked = await readBody(previewRuleSchema)
  const look = async () => {
    const whose = limitedTo(person)
    const counts = await countOpen(database(), asked.filter, whose)
    return previewRule(database(), asked, counts, whose)
  }
  return json(await inTurn({ userId: person.userId, signal: request.signal }, look))
})
