import { defaultKeyHasher } from '@better-auth/api-key'
import { z } from 'zod'
import { roleSchema, type Me, type Person } from '#lib/access/contract.ts'
import { hasPasswordGrant } from '#lib/access/sign-in-link.ts'
import type { Handle } from '#lib/db.ts'
import { NotSignedInError } from '#lib/errors.ts'

/** Rows as lists of keys show them; the key itself is kept nowhere. */
export interface ApiKeySummary {
  keyId: string
  name: string
  /** The first characters, to tell keys apart. */
  start: string
  email: string
  createdAt: Date
  lastUsedAt: Date | null
}

const longestKey = 200

/** Whether the account is closed now. */
export function isBanned(user: { banned?: boolean | null; banExpires?: Date | null }): boolean {
  return user.banned === true && (user.banExpires == null || user.banExpires.getTime() > Date.now())
}

/**
 * The API key a request carries, if any: `x-api-key` before `Authorization`, as Bearer token or as the password of Basic,
 * for clients whose only setting is an address (`http://spider:KEY@host`).
 */
export function presentedKey(headers: Headers): string | undefined {
  const own = headers.get('x-api-key')?.trim()
  if (own) return own
  const [scheme, token] = headers.get('authorization')?.trim().split(/\s+/, 2) ?? []
  if (scheme?.toLowerCase() === 'bearer' && token) return token
  if (scheme?.toLowerCase() !== 'basic' || !token) return undefined
  const [, password] = /^[^:]*:(.+)$/s.exec(Buffer.from(token, 'base64').toString('utf8')) ?? []
  return password
}

const keyRowSchema = z.object({
  key_id: z.string(),
  key_name: z.string().nullable(),
  user_id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string().nullable(),
  banned: z.boolean().nullable(),
  ban_expires: z.date().nullable(),
  permissions: z.string().nullable(),
})

/** What a key that can only push is stored with. */
export const pushPermissions = { properties: ['push'] }

/**
 * Who an API key acts for, in one read. The library’s own check writes the key’s row twice at each request and calls
 * a lost database an invalid key, so only its hash is used. The time of last use is kept to the minute.
 * @throws NotSignedInError when the key is unknown, revoked, expired, or its owner’s account is closed.
 */
export async function personOfKey(handle: Handle, key: string): Promise<Person> {
  const refused = new NotSignedInError(
    'key-refused',
    'This API key is unknown, expired or revoked. Make a new one with “npm run -s admin -- create-api-key --name …”.',
  )
  if (key.length > longestKey) throw refused
  const hash = await defaultKeyHasher(key)
  const found = z.array(keyRowSchema).parse(
    await handle.$queryRaw`
      WITH found AS (
        SELECT k.id AS key_id, k.name AS key_name, k.last_request, k.permissions, u.id AS user_id, u.name, u.email, u.role, u.banned, u.ban_expires
        FROM api_keys k JOIN users u ON u.id = k.reference_id
        WHERE k.key = ${hash} AND k.enabled IS NOT FALSE AND (k.expires_at IS NULL OR k.expires_at > now())),
      used AS (
        UPDATE api_keys SET last_request = now() FROM found
        WHERE id = found.key_id AND (found.last_request IS NULL OR found.last_request < now() - interval '1 minute'))
      SELECT key_id, key_name, user_id, name, email, role, banned, ban_expires, permissions FROM found`,
  )[0]
  if (found === undefined || isBanned({ banned: found.banned, banExpires: found.ban_expires })) throw refused
  return {
    userId: found.user_id,
    name: found.name,
    email: found.email,
    role: roleSchema.catch('analyst').parse(found.role),
    by: 'api-key',
    keyId: found.key_id,
    keyName: found.key_name,
    onlyPushes: found.permissions !== null,
    sessionId: null,
  }
}

/** All API keys, newest first; at most 500. */
export async function listApiKeys(handle: Handle): Promise<ApiKeySummary[]> {
  const keys = await handle.apikey.findMany({ orderBy: { createdAt: 'desc' }, take: 500 })
  const owners = await handle.user.findMany({ where: { id: { in: keys.map((key) => key.referenceId) } } })
  const emails = new Map(owners.map((owner) => [owner.id, owner.email]))
  return keys.map((key) => ({
    keyId: key.id,
    name: key.name ?? '',
    start: key.start ?? '',
    email: emails.get(key.referenceId) ?? '',
    createdAt: key.createdAt,
    lastUsedAt: key.lastRequest,
  }))
}

const keyNameRows = z.array(z.object({ id: z.string(), name: z.string().nullable() }))

/** Names of keys that still exist, by id. */
export async function namesOfKeys(handle: Handle, keyIds: readonly string[]): Promise<Map<string, string>> {
  const ids = JSON.stringify([...new Set(keyIds)])
  const rows = await handle.$queryRaw`
    SELECT id, name FROM api_keys WHERE id IN (SELECT jsonb_array_elements_text(${ids}::jsonb))`
  return new Map(keyNameRows.parse(rows).map(({ id, name }) => [id, name ?? '']))
}

/** The person as screens show them, with what they may do about their password. */
export async function describePerson(handle: Handle, person: Person, sandbox: boolean): Promise<Me> {
  const account = await handle.account.findFirst({
    where: { userId: person.userId, providerId: 'credential', password: { not: null } },
    select: { id: true },
  })
  const granted = person.sessionId !== null && (await hasPasswordGrant(handle, person.sessionId))
  return {
    userId: person.userId,
    name: person.name,
    email: person.email,
    role: person.role,
    hasPassword: account !== null,
    maySetPasswordFreely: person.by === 'session' && (account === null || granted),
    sandbox,
  }
}
