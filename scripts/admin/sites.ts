import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { permitSite, withdrawSite, type Speaker } from '#lib/sites/commands.ts'
import { listPermissions } from '#lib/sites/queries.ts'
import { AdminFailure, type AdminCommand } from './command.ts'

const speakerRow = z.object({ name: z.string(), role: z.string() })

/** The person of this address, or the first owner. */
async function speakerOf(db: Database, email: string | undefined): Promise<Speaker> {
  const where = email === undefined ? { role: 'owner' } : { email: email.trim().toLowerCase() }
  const user = await db.user.findFirst({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  if (user === null) throw new AdminFailure(`Nobody here is ${email ?? 'an owner'}. Name an owner with --user.`)
  return speakerRow.parse({ name: `${user.name} <${user.email}>`, role: user.role })
}

const minute = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ')

export const siteCommands: AdminCommand[] = [
  {
    name: 'permit-site',
    about:
      'Records an owner’s statement that our own spider may read a site: whose it is, who allowed it, when. ' +
      'Without one no site is asked anything.',
    options: { statement: true, user: false },
    argument: '<host>',
    run: async ({ db, print }, { statement = '', user }, host) => {
      const speaker = await speakerOf(db, user)
      const site = await permitSite(db, speaker, { site: host, statement })
      print(`${site} may be read, says ${speaker.name}: one request at a time, within its robots.txt.`)
    },
  },
  {
    name: 'withdraw-site',
    about: 'Takes that back; nothing more is asked of the site.',
    options: { user: false },
    argument: '<host>',
    run: async ({ db, print }, { user }, host) => {
      print(`${await withdrawSite(db, await speakerOf(db, user), host)} may no longer be read.`)
    },
  },
  {
    name: 'list-sites',
    about: 'Lists the statements: site, from, to, who, what was said (UTC).',
    run: async ({ db, print }) => {
      const permissions = await listPermissions(db)
      if (permissions.length === 0) print('No site may be read.')
      for (const { site, statement, statedBy, statedAt, withdrawnAt, withdrawnBy } of permissions) {
        const end = withdrawnAt === null ? 'in force' : `until ${minute(withdrawnAt)} (${withdrawnBy})`
        print([site, minute(statedAt), end, statedBy, statement].join('  '))
      }
    },
  },
]
