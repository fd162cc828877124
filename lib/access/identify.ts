import { auth } from '#lib/access/auth.ts'
import { roleSchema, type Person } from '#lib/access/contract.ts'
import { refuseForeignOrigin, trustedOrigins } from '#lib/access/origins.ts'
import { personOfKeptKey } from '#lib/access/kept-keys.ts'
import { isBanned, personOfKey, presentedKey } from '#lib/access/queries.ts'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { NotSignedInError } from '#lib/errors.ts'

export interface Identity {
  person: Person
  /** Cookies the answer must carry on: a session in use is prolonged once a day. */
  cookies: string[]
}

/** Tells an outage from a refusal: the library wraps both, and keeps the first error as the cause. */
function unwrapped(error: unknown): unknown {
  return error instanceof Error && error.name === 'APIError' && error.cause !== undefined ? error.cause : error
}

async function readSession(headers: Headers) {
  try {
    return await auth().api.getSession({ headers, returnHeaders: true })
  } catch (error) {
    throw unwrapped(error)
  }
}

/**
 * Finds out who is asking. An API key, where one is sent, decides alone; otherwise the session cookie does.
 * @param options.often of an address that is asked many times a second: a key that was good a second ago counts as good
 * @throws NotSignedInError without a good key or session.
 * @throws ForbiddenError when a session’s change comes from a page of another origin.
 */
export async function identify(request: Request, options: { often?: boolean } = {}): Promise<Identity> {
  const key = presentedKey(request.headers)
  if (key !== undefined) {
    const person = options.often === true ? personOfKeptKey(database(), key) : personOfKey(database(), key)
    return { person: await person, cookies: [] }
  }
  if (!request.headers.get('cookie')?.includes('session_token')) throw new NotSignedInError()

  refuseForeignOrigin(request, trustedOrigins(env()))
  const { headers, response: found } = await readSession(request.headers)
  if (found === null || isBanned(found.user)) {
    throw new NotSignedInError('session-ended', 'You are signed out. Sign in again; nothing was changed.')
  }
  const { user, session } = found
  return {
    person: {
      userId: user.id,
      name: user.name,
      email: user.email,
      role: roleSchema.catch('analyst').parse(user.role),
      by: 'session',
      keyId: null,
      keyName: null,
      onlyPushes: false,
      sessionId: session.id,
    },
    cookies: headers.getSetCookie(),
  }
}

/** As `identify`, for callers that need the person alone: screens and server components. */
export async function requireUser(request: Request): Promise<Person> {
  return (await identify(request)).person
}
