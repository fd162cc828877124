import { applyRuleSchema } from '#lib/rejects/rules/contract.ts'
import { rejectsAction } from '../../rejects-action.ts'

export const POST = rejectsAction('fix-rejects', applyRuleSchema)
