import { setOwnPassword } from '#lib/access/commands.ts'
import { setPasswordSchema } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

export const POST = route(async ({ person, readBody }) => {
  await setOwnPassword(database(), person, await readBody(setPasswordSchema))
  return new Response(null, { status: 204 })
})
