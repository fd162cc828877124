import type { Database } from '#lib/db.ts'
import { isPermitted } from '#lib/sites/queries.ts'
import type { Asker, Slot, Slots } from '#lib/throttle/slots.ts'
import { AskPersonError } from './errors.ts'
import type { OpenRequest } from './registry.ts'

/**
 * A turn at the throttle of a request. No site is asked anything that no owner has answered for, and who takes the
 * permission back is obeyed from the next request on: it is looked up whenever the turn is passed on.
 * @throws AskPersonError `site-not-permitted`; NoSlotError; the signal’s reason
 */
export async function takePermittedTurn(
  db: Database,
  slots: Slots,
  request: OpenRequest,
  asker: Asker,
  signal: AbortSignal,
): Promise<Slot> {
  const { permittedSite: site, throttle, requestTimeLimitMs } = request
  // Nobody waits for a turn that must not be used.
  if (site !== null) await expectPermitted(db, site)
  const slot = await slots.take(throttle, asker, requestTimeLimitMs, signal)
  if (site === null) return slot
  const stillPermitted = async (): Promise<void> => {
    try {
      await expectPermitted(db, site)
    } catch (error) {
      await slot.giveBack({ kind: 'none' })
      throw error
    }
  }
  await stillPermitted()
  return {
    ...slot,
    next: async (outcome) => {
      await slot.next(outcome)
      await stillPermitted()
    },
  }
}

async function expectPermitted(db: Database, site: string): Promise<void> {
  if (await isPermitted(db, site)) return
  throw new AskPersonError(
    `Nothing says that ${site} may be read, so it was not asked. An owner who may say so records it: ` +
      `npm run -s admin -- permit-site --statement "…" ${site}`,
    { code: 'site-not-permitted', billing: 'none' },
  )
}
