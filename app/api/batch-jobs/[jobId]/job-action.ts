import { z } from 'zod'
import { mayChange, type Person } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { ForbiddenError } from '#lib/errors.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import type { Action } from '#lib/jobs/commands.ts'
import { inDigits } from '#lib/in-digits.ts'
import { jobIdSchema } from '#lib/jobs/contract.ts'
import { readPage } from '#lib/jobs/pages/page-queries.ts'
import type { PageAction } from '#lib/jobs/pages/page-decisions.ts'
import { ownerOf, readJob } from '#lib/jobs/queries.ts'

export const jobParams = z.object({ jobId: jobIdSchema })
const pageNumber = 'A page number is a whole number from 1 up.'
export const pageParams = jobParams.extend({
  pageNumber: inDigits(z.coerce.number(pageNumber).int(pageNumber).min(1, pageNumber).max(2_147_483_647, pageNumber)),
})

type ReadBody = <Schema extends z.ZodType>(schema: Schema) => Promise<z.output<Schema>>

/**
 * Who acts on which job, once it is certain that they may: their own, or any as owner or admin.
 * @throws NotFoundError, ForbiddenError
 */
export async function actionOf(person: Person, jobId: number): Promise<Action> {
  if (!mayChange(person, await ownerOf(database(), jobId))) {
    throw new ForbiddenError(
      'not-yours',
      'This job belongs to somebody else. You can look at it and duplicate it; only they, an owner or an admin change it.',
    )
  }
  return { jobId, userId: person.userId, userName: person.name }
}

/**
 * A route that does something with a job and answers the job as it then is. Repeating it is harmless.
 * @param push a key that can only push may do it too
 */
export function jobAction(act: (action: Action, readBody: ReadBody, person: Person) => Promise<void>, push = false) {
  return route(
    async ({ person, params, readBody }) => {
      await act(await actionOf(person, params.jobId), readBody, person)
      return json(await readJob(database(), params.jobId, (owner) => mayChange(person, owner)))
    },
    { params: jobParams, push },
  )
}

/** A route that decides about a page and answers the page as it then is. Repeating it is harmless. */
export function pageAction(act: (action: PageAction, readBody: ReadBody) => Promise<void>) {
  return route(
    async ({ person, params, readBody }) => {
      await act({ ...(await actionOf(person, params.jobId)), pageNumber: params.pageNumber }, readBody)
      return json(await readPage(database(), params.jobId, params.pageNumber))
    },
    { params: pageParams },
  )
}
