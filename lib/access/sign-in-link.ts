import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { z } from 'zod'
import type { Handle } from '#lib/db.ts'

/**
 * A link that signs one person in: once, within 15 minutes. Only the hash of its token is stored, so that a copy of
 * the database lets nobody in. Times come from the database’s clock.
 */

const minutes = 15
const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const ownersSchema = z.array(z.object({ user_id: z.string() }))

const hashed = (token: string): string => createHash('sha256').update(token).digest('base64url')
const passwordGrant = (sessionId: string): string => `set-password:${sessionId}`

async function keepForMinutes(handle: Handle, identifier: string, userId: string): Promise<void> {
  await handle.$executeRaw`DELETE FROM verifications WHERE expires_at < now()`
  await handle.$executeRaw`
    INSERT INTO verifications (id, identifier, value, expires_at, created_at, updated_at)
    VALUES (${randomUUID()}, ${identifier}, ${userId}, now() + make_interval(mins => ${minutes}::int), now(), now())`
}

/** Makes the token of a sign-in link for a user. It is returned once and cannot be read again. */
export async function makeLinkToken(handle: Handle, userId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await keepForMinutes(handle, `sign-in-link:${hashed(token)}`, userId)
  return token
}

/** Takes a token out of the database: of two requests with the same one, exactly one gets the user. */
async function useLinkToken(handle: Handle, token: string): Promise<string | undefined> {
  if (!tokenSchema.safeParse(token).success) return undefined
  const rows = await handle.$queryRaw`
    WITH used AS (
      DELETE FROM verifications WHERE identifier = ${`sign-in-link:${hashed(token)}`} RETURNING value, expires_at)
    SELECT value AS user_id FROM used WHERE expires_at > now()`
  return ownersSchema.parse(rows)[0]?.user_id
}

/** Whether this session may set a password without the present one, since a link opened it just now. */
export async function hasPasswordGrant(handle: Handle, sessionId: string): Promise<boolean> {
  const rows = await handle.$queryRaw`
    SELECT value AS user_id FROM verifications
    WHERE identifier = ${passwordGrant(sessionId)} AND expires_at > now() LIMIT 1`
  return ownersSchema.parse(rows).length > 0
}

/** Ends that right; called when a password was set. */
export async function endPasswordGrant(handle: Handle, sessionId: string): Promise<void> {
  await handle.verification.deleteMany({ where: { identifier: passwordGrant(sessionId) } })
}

/** better-auth’s endpoint behind the link: opens a session and leads to the first screen, or back to sign-in. */
export function signInLink(handle: Handle) {
  return {
    id: 'sign-in-link',
    endpoints: {
      signInWithLink: createAuthEndpoint(
        '/sign-in/link',
        { method: 'GET', query: z.object({ token: z.string().max(200) }) },
        async (context) => {
          const userId = await useLinkToken(handle, context.query.token)
          const user = userId === undefined ? null : await context.context.internalAdapter.findUserById(userId)
          if (user === null) throw context.redirect('/sign-in?problem=link-used')
          const session = await context.context.internalAdapter.createSession(user.id)
          await keepForMinutes(handle, passwordGrant(session.id), user.id)
          await setSessionCookie(context, { session, user })
          throw context.redirect('/')
        },
      ),
    },
  } satisfies BetterAuthPlugin
}
