import { personOrFirstOwner } from '#lib/access/commands.ts'
import type { Person } from '#lib/access/contract.ts'
import { database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { isFromLoopback } from '#lib/http/peer.ts'

/**
 * Whoever asks without a key from this machine, where that is allowed: acts for the first owner and can push listings,
 * and close runs pushed so, and nothing else. Null for everybody else.
 */
export async function neighbour(headers: Headers): Promise<Person | null> {
  if (!env().INGEST_ALLOW_LOOPBACK || !isFromLoopback(headers)) return null
  const { userId, name, email } = await personOrFirstOwner(database())
  // No key has an empty id, so what comes this way has runs of its own.
  return {
    userId,
    name,
    email,
    role: 'owner',
    by: 'api-key',
    keyId: '',
    keyName: 'this machine',
    onlyPushes: true,
    sessionId: null,
  }
}
