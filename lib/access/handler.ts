import { z } from 'zod'
import { auth } from '#lib/access/auth.ts'
import { refuseForeignOrigin, trustedOrigins } from '#lib/access/origins.ts'
import { countWrongPassword, forgetWrongPasswords, secondsUntilNextGuess } from '#lib/access/sign-in-limit.ts'
import { env } from '#lib/env.ts'
import { NotFoundError, NotSignedInError, RefusedError, TooManyRequestsError, ForbiddenError } from '#lib/errors.ts'
import { parseJson, readBytes } from '#lib/http/body.ts'

/**
 * The way to better-auth for what a browser may ask of it: signing in, by password or link, and signing out. Its
 * other addresses stay shut, and its refusals leave as this product’s errors, so that all answers read alike.
 */

const bodyLimit = 10_000
const signInSchema = z.object({ email: z.string().max(254).toLowerCase() })
const refusalSchema = z.object({ code: z.string().optional(), message: z.string().optional() })

async function refusal(answer: Response): Promise<Error> {
  const parsed = refusalSchema.safeParse(await answer.json().catch(() => ({})))
  const { code, message } = parsed.success ? parsed.data : {}
  if (answer.status === 401) {
    return new NotSignedInError(
      'sign-in-refused',
      'E-mail address and password do not belong together. Without a password, ask the operator for a sign-in link.',
    )
  }
  if (answer.status === 429) {
    return new TooManyRequestsError(Number(answer.headers.get('x-retry-after')) || 10)
  }
  const word = (code ?? 'refused').toLowerCase().replaceAll('_', '-')
  if (answer.status === 403) {
    return new ForbiddenError(word, message ?? 'This is not allowed. Nothing was changed.')
  }
  if (answer.status < 500) return new RefusedError(word, message ?? 'This was refused. Nothing was changed.')
  return new Error(`sign-in failed with status ${answer.status}: ${message ?? 'no reason'}`)
}

/** Passes a request on. The answer keeps its cookies and its redirect, and loses its body, which repeats the token. */
async function pass(request: Request): Promise<Response> {
  const answer = await auth().handler(request)
  if (answer.status >= 400) throw await refusal(answer)
  const headers = new Headers({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
  for (const cookie of answer.headers.getSetCookie()) headers.append('Set-Cookie', cookie)
  const location = answer.headers.get('location')
  if (location !== null) headers.set('Location', location)
  return new Response(null, { status: location === null ? 204 : 303, headers })
}

async function signIn(request: Request): Promise<Response> {
  const bytes = await readBytes(request, bodyLimit)
  const body = parseJson(bytes, request.headers.get('content-type'))
  const parsed = signInSchema.safeParse(body)
  const email = parsed.success ? parsed.data.email : undefined
  const limited = env().SIGN_IN_RATE_LIMIT && email !== undefined
  const seconds = limited ? secondsUntilNextGuess(email) : 0
  if (seconds > 0) throw new TooManyRequestsError(seconds)
  try {
    const answer = await pass(
      new Request(request.url, { method: 'POST', headers: request.headers, body: JSON.stringify(body) }),
    )
    if (email !== undefined) forgetWrongPasswords(email)
    return answer
  } catch (error) {
    if (limited && error instanceof NotSignedInError) countWrongPassword(email)
    throw error
  }
}

/**
 * Follows a sign-in link: 303 to the first screen with a session, or to `/sign-in?problem=…` with `link-used`,
 * `account-closed` or `too-many-requests`. A browser or program that
 * merely looks at the link gets nothing, so that it is still good when it is clicked.
 */
async function followSignInLink(request: Request): Promise<Response> {
  const ahead = request.headers.get('sec-purpose') ?? request.headers.get('purpose') ?? ''
  if (request.method !== 'GET' || ahead.includes('prefetch')) return new Response(null, { status: 204 })
  const url = new URL(request.url)
  url.search = new URLSearchParams({ token: url.searchParams.get('token')?.slice(0, 200) ?? '' }).toString()
  try {
    return await pass(new Request(url, { headers: request.headers }))
  } catch (error) {
    if (error instanceof ForbiddenError) return toSignIn('account-closed')
    if (error instanceof TooManyRequestsError) return toSignIn('too-many-requests')
    throw error
  }
}

function toSignIn(problem: string): Response {
  return new Response(null, { status: 303, headers: { Location: `/sign-in?problem=${problem}` } })
}

/**
 * Answers under `/api/auth`: `POST sign-in/email` {email, password} and `POST sign-out`, both 204 with cookies, and
 * `GET sign-in/link?token=`, see `followSignInLink`.
 * @throws NotSignedInError `wrong-password`, TooManyRequestsError, ForbiddenError for pages of other origins,
 * NotFoundError for everything else.
 */
export async function handleAuth(request: Request): Promise<Response> {
  refuseForeignOrigin(request, trustedOrigins(env()))
  const call = `${request.method} ${new URL(request.url).pathname}`
  if (call === 'POST /api/auth/sign-in/email') return signIn(request)
  if (call === 'POST /api/auth/sign-out') return pass(request)
  if (/^(GET|HEAD) \/api\/auth\/sign-in\/link$/.test(call)) return followSignInLink(request)
  throw new NotFoundError('no-such-address', 'There is nothing at this address. Sign in at /sign-in.')
}
