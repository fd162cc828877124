import { handleAuth } from '#lib/access/handler.ts'
import { openRoute } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

const answer = openRoute(handleAuth)

// Without a HEAD of its own Next.js runs GET, and a program that only looks at a sign-in link would use it up.
export { answer as GET, answer as HEAD, answer as POST }
