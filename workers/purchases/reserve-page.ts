import { inTransaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { countOf } from '#lib/jobs/log.ts'
import { fence, type ClaimedPage } from '#lib/jobs/pages/page-commands.ts'
import {
  endWithNothing,
  lookAtKeys,
  narrowPage,
  narrowToHeld,
  sayWhoHolds,
  type KeysNow,
  type NamedPage,
} from '#lib/jobs/pages/page-keys.ts'
import { pauseForPerson } from '#lib/jobs/planning/planning.ts'
import { noteSeen } from '#lib/jobs/ending/results.ts'
import { reservePurchase, type Reservation } from '#lib/spend/commands.ts'
import { giveBack, PageEnded } from '#workers/pages/page-endings.ts'
import type { Worker } from '#workers/process/worker.ts'

/** Money is reserved for the page as it is now: of one that names its records, for those nobody has bought meanwhile. */
export interface ReservedPage {
  page: ClaimedPage
  purchaseId: bigint
}

/**
 * Reserves the purchase of a page. One that names its records is first narrowed to those that are neither stored nor
 * being bought by another page, in the transaction that reserves.
 * @throws PageEnded when the ceiling has no room, nothing is left to buy, or it must wait; LostPageError
 */
export async function reservePage(worker: Worker, page: ClaimedPage): Promise<ReservedPage> {
  if (isNamed(page)) return reserveNamed(worker, page)
  const purchaseId = await reservePurchase(worker.db, reservationOf(worker, page))
  if (purchaseId === null) return refused(worker, page)
  return { page, purchaseId }
}

function isNamed(page: ClaimedPage): page is NamedPage {
  return page.keys !== null
}

async function reserveNamed(worker: Worker, page: NamedPage): Promise<ReservedPage> {
  // Most of the noting is done before the look, which holds up the other pages of the dataset.
  await noteSeen(worker.db, { source: page.source, dataset: page.dataset })
  const { now, reserved } = await inTransaction(worker.db, async (tx) => {
    const now = await lookAtKeys(tx, page)
    if (now.wanted.length === 0) return { now, reserved: null }
    const purchaseId = await reservePurchase(tx, { ...reservationOf(worker, page), records: now.wanted.length })
    if (purchaseId === null) return { now, reserved: null }
    return { now, reserved: { page: await narrowPage(tx, page, now), purchaseId } }
  })
  if (reserved !== null) return reserved
  if (now.wanted.length > 0) return refused(worker, page)
  if (now.held.length > 0) return waitForHolder(worker, page, now)
  await inTransaction(worker.db, async (tx) => {
    await fence(tx, worker.queue, page)
    await endWithNothing(tx, worker.queue, page)
  })
  throw new PageEnded('Its records were stored by another job meanwhile.')
}

function reservationOf(worker: Worker, page: ClaimedPage): Reservation {
  const { jobId, pageId, dataset, limit: records, claim } = page
  return { jobId, pageId, dataset, records, worker: worker.name, claim }
}

async function refused(worker: Worker, page: ClaimedPage): Promise<never> {
  const reason =
    'The ceiling leaves no room for another page. What was bought is kept; duplicate the job with a higher ceiling for the rest.'
  await giveBack(worker, page, { afterSeconds: 0, reason }, (tx) => pauseForPerson(tx, page.jobId, reason))
  throw new PageEnded(reason)
}

/**
 * A request that is out is answered in seconds, 2 by default; a decision of a person may take days: half a minute. Never
 * at once, or a page would go round without a rest.
 */
const secondsToAnswer = (): number => Math.max(0.1, 0.4 * env().BATCH_RETRY_DELAY)
const secondsToDecide = (): number => Math.max(0.5, 6 * env().BATCH_RETRY_DELAY)

async function waitForHolder(worker: Worker, page: NamedPage, now: KeysNow): Promise<never> {
  const { holder, held } = now
  // None where it has just ended.
  const undecided = holder !== null && !holder.open
  const where = holder === null ? 'another page' : `page ${holder.pageNumber} of job ${holder.jobId}`
  const records = countOf(held.length, 'record')
  const reason = undecided
    ? `${records} of page ${page.pageNumber} may have been paid for on ${where}: decide there first, buy it again, skip it or retry it.`
    : `Its ${records} are being bought by ${where}.`
  const afterSeconds = undecided ? secondsToDecide() : secondsToAnswer()
  await giveBack(worker, page, { afterSeconds, reason }, async (tx) => {
    await narrowToHeld(tx, page, now)
    if (undecided) await sayWhoHolds(tx, page, reason)
  })
  throw new PageEnded(reason)
}
