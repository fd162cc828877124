import type { Database } from '#lib/db.ts'
import { isPermitted } from '#lib/sites/queries.ts'
import { AskPersonError } from './errors.ts'
import type { OpenRequest } from './registry.ts'

/**
 * Asked before each turn: no site is asked anything that no owner has answered for.
 * @throws AskPersonError `site-not-permitted`
 */
export async function expectPermitted(db: Database, { permittedSite }: OpenRequest): Promise<void> {
  if (permittedSite === null || (await isPermitted(db, permittedSite))) return
  throw new AskPersonError(
    `Nothing says that ${permittedSite} may be read, so it was not asked. An owner who may say so records it: ` +
      `npm run -s admin -- permit-site --statement "…" ${permittedSite}`,
    { code: 'site-not-permitted', billing: 'none' },
  )
}
