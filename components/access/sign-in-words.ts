import type { ApiError } from '#components/api.ts'

const problems: ReadonlyMap<string, string> = new Map([
  [
    'link-used',
    'This link was used before or is older than 15 minutes. Ask for a new one, or sign in with your password.',
  ],
  ['account-closed', 'This account is closed. Ask the operator if you still need it.'],
  ['too-many-requests', 'Too many sign-in links were opened. Wait a minute, then open yours again.'],
])

/** Why a person was sent to sign in, from `?problem=` of the address; null for none. */
export function describeProblem(problem: string | null): string | null {
  if (problem === null) return null
  return problems.get(problem) ?? 'Signing in did not work. Try again.'
}

/** What to say about a refused sign-in. Which of the two was wrong is nobody’s business. */
export function describeRefusal(error: ApiError): string {
  if (error.status === 401) return 'E-mail or password is not right. Check both and try again.'
  if (error.status === 429) return 'Too many tries. Wait a few minutes, then try again.'
  if (error.status === 403) {
    return 'You cannot sign in here: the account is closed, or the page was opened under an address that is not trusted.'
  }
  return `${error.title}. ${error.detail}`
}

/** Where to go after signing in: the page that was asked for if it is one of ours, else the first screen. */
export function afterSignIn(next: string | null, origin: string): string {
  if (next === null || !next.startsWith('/') || !URL.canParse(next, origin)) return '/'
  const target = new URL(next, origin)
  if (target.origin !== origin || target.pathname.startsWith('/sign-in')) return '/'
  return target.pathname + target.search
}
