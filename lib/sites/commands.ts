import { z } from 'zod'
import { inTransaction, type Database } from '#lib/db.ts'
import { ForbiddenError, NotFoundError, parseOrRefuse } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { siteSchema } from './contract.ts'

const statementSchema = z
  .string()
  .trim()
  .min(20, 'Say in a sentence why the site may be read: whose it is, who allowed it, when.')
  .max(2000, 'A statement has at most 2,000 characters.')

/** Who speaks for the installation. */
export interface Speaker {
  name: string
  role: string
}

/**
 * Records an owner’s statement that our own spider may read a site. One that was in force for it is withdrawn and kept.
 * @throws RefusedError that names the field; ForbiddenError `owners-only`
 */
export async function permitSite(
  db: Database,
  by: Speaker,
  given: { site: string; statement: string },
): Promise<string> {
  const site = parseOrRefuse(siteSchema, given.site, ['site'])
  const statement = parseOrRefuse(statementSchema, given.statement, ['statement'])
  if (by.role !== 'owner') {
    throw new ForbiddenError('owners-only', 'Only an owner says that a site may be read.')
  }
  await inTransaction(db, async (tx) => {
    await tx.$executeRaw`
      UPDATE site_permissions SET withdrawn_at = now(), withdrawn_by = ${by.name.slice(0, 200)}
      WHERE site = ${site} AND withdrawn_at IS NULL`
    await tx.$executeRaw`
      INSERT INTO site_permissions (site, statement, stated_by) VALUES (${site}, ${statement}, ${by.name.slice(0, 200)})`
  })
  log.info({ by: by.name, site, statement }, 'a site may be read')
  return site
}

/**
 * Takes the permission back: nothing more is asked of the site from the next request on.
 * @throws NotFoundError `no-permission`
 */
export async function withdrawSite(db: Database, by: Pick<Speaker, 'name'>, given: string): Promise<string> {
  const site = parseOrRefuse(siteSchema, given, ['site'])
  const changed = await db.$executeRaw`
    UPDATE site_permissions SET withdrawn_at = now(), withdrawn_by = ${by.name.slice(0, 200)}
    WHERE site = ${site} AND withdrawn_at IS NULL`
  if (changed === 0) throw new NotFoundError('no-permission', `Nothing says that ${site} may be read.`)
  log.info({ by: by.name, site }, 'a site may no longer be read')
  return site
}
