import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { keepRuleSchema } from '#lib/rejects/rules/contract.ts'
import { keepRule, listRules } from '#lib/rejects/rules/kept.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async ({ request, person }) => {
  const items = await listRules(database(), (owner) => mayChange(person, owner))
  return json({ items }, { request, etag: true })
})

export const POST = route(async ({ person, readBody }) => {
  const { rule, ...place } = await readBody(keepRuleSchema)
  const ruleId = await keepRule(database(), place, rule, person.userId)
  return json({ ruleId }, { status: 201 })
})
