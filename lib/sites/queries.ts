import { z } from 'zod'
import type { Database } from '#lib/db.ts'

const permissionRow = z.object({
  site: z.string(),
  statement: z.string(),
  statedBy: z.string(),
  statedAt: z.date(),
  withdrawnBy: z.string().nullable(),
  withdrawnAt: z.date().nullable(),
})
export type SitePermission = z.infer<typeof permissionRow>

/** Whether an owner’s statement that this site may be read is in force. */
export async function isPermitted(db: Database, site: string): Promise<boolean> {
  return (await db.sitePermission.count({ where: { site, withdrawnAt: null } })) > 0
}

/** The newest 1,000 statements, those that were withdrawn too. */
export async function listPermissions(db: Database): Promise<SitePermission[]> {
  return z
    .array(permissionRow)
    .parse(await db.sitePermission.findMany({ orderBy: { permissionId: 'desc' }, take: 1000 }))
}
