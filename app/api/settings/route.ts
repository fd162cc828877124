import { database } from '#lib/db.ts'
import { ForbiddenError } from '#lib/errors.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'
import { changeInstallation } from '#lib/installation/commands.ts'
import { changeInstallationSchema } from '#lib/installation/contract.ts'
import { readInstallation } from '#lib/installation/queries.ts'

export const dynamic = 'force-dynamic'

export const GET = route(async () => json(await readInstallation(database())))

export const PATCH = route(async ({ person, readBody }) => {
  const change = await readBody(changeInstallationSchema)
  if (person.role === 'analyst') {
    throw new ForbiddenError('owners-only', 'Settings of the installation are changed by an owner or an admin.')
  }
  return json(await changeInstallation(database(), person.name, change))
})
