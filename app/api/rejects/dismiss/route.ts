import { dismissRejectsSchema } from '#lib/rejects/contract.ts'
import { rejectsAction } from '../rejects-action.ts'

export const POST = rejectsAction('dismiss-rejects', dismissRejectsSchema)
