import type { ClaimedPage } from '#lib/jobs/pages/page-commands.ts'
import { pauseForPerson } from '#lib/jobs/planning/planning.ts'
import { AskPersonError } from '#lib/sources/errors.ts'
import type { OpenRequest } from '#lib/sources/registry.ts'
import { giveBack, PageEnded } from '#workers/pages/page-endings.ts'
import type { Worker } from '#workers/process/worker.ts'

const reason =
  'This job belongs to another account than the one that is set now, so nothing was asked for. Set its token again, ' +
  'or cancel it and duplicate it for the present account.'

/**
 * A job is asked for with the account it was made for, or not at all: its records and its money are counted there.
 * @throws AskPersonError when another account is set now
 */
export function expectSameAccount(job: { dataset: string }, request: OpenRequest): void {
  if (request.dataset === job.dataset) return
  throw new AskPersonError(reason, { code: 'other-account', billing: 'none' })
}

/**
 * The same for a page that is about to be asked for: pauses its job, so that no other page tries in vain.
 * @throws PageEnded when another account is set now
 */
export async function pauseUnlessSameAccount(worker: Worker, page: ClaimedPage, request: OpenRequest): Promise<void> {
  if (request.dataset === page.dataset) return
  await giveBack(worker, page, { afterSeconds: 0, reason }, (tx) => pauseForPerson(tx, page.jobId, reason))
  throw new PageEnded(reason)
}
