import { readHealth, type Health } from '#lib/health.ts'
import { json } from '#lib/http/answer.ts'
import { route } from '#lib/http.ts'

export const dynamic = 'force-dynamic'

const keptMs = 1000
let kept: { at: number; health: Promise<Health> } | undefined

/** One look at the database serves everybody who asks within a second: strangers may ask too. */
function recentHealth(): Promise<Health> {
  if (kept === undefined || Date.now() - kept.at > keptMs) kept = { at: Date.now(), health: readHealth() }
  return kept.health
}

export const GET = route(
  async ({ person }) => {
    const health = await recentHealth()
    const down = health.status === 'down'
    return json(person === null ? { ...health, details: null } : health, {
      status: down ? 503 : 200,
      headers: down ? { 'Retry-After': '3' } : {},
    })
  },
  { open: true },
)
