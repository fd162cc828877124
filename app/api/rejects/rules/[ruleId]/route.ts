import { z } from 'zod'
import { mayChange } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { route } from '#lib/http.ts'
import { jobIdSchema } from '#lib/jobs/contract.ts'
import { removeRule } from '#lib/rejects/rules/kept.ts'

export const DELETE = route(
  async ({ person, params }) => {
    await removeRule(database(), params.ruleId, (owner) => mayChange(person, owner))
    return new Response(null, { status: 204 })
  },
  { params: z.object({ ruleId: jobIdSchema }) },
)
