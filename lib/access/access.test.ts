import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.ts'

const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-access-'))
const baseUrl = 'http://127.0.0.1:3000'
let testDatabase: TestDatabase

// The settings are read once, when the first module that needs them is loaded; so they are set before that.
async function load() {
  const [commands, queries, handler, identity, auth, db, http, errors] = await Promise.all([
    import('#lib/access/commands.ts'),
    import('#lib/access/queries.ts'),
    import('#lib/access/handler.ts'),
    import('#lib/access/identify.ts'),
    import('#lib/access/auth.ts'),
    import('#lib/db.ts'),
    import('#lib/http.ts'),
    import('#lib/errors.ts'),
  ])
  return { ...commands, ...queries, ...handler, ...identity, ...auth, ...db, ...http, ...errors }
}
let the: Awaited<ReturnType<typeof load>>
let answerAuth: (request: Request) => Promise<Response>

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  vi.stubEnv('DATABASE_URL', testDatabase.url)
  vi.stubEnv('PARCELYARD_HOME', home)
  vi.stubEnv('HOST', '127.0.0.1')
  vi.stubEnv('PORT', '3000')
  vi.stubEnv('PUBLIC_URL', '')
  vi.stubEnv('LOG_LEVEL', 'silent')
  the = await load()
  answerAuth = the.openRoute(the.handleAuth)
})

afterAll(async () => {
  await the.database().$disconnect()
  await testDatabase.drop()
  rmSync(home, { recursive: true, force: true })
})

/** Each caller gets an address of its own, so that one test’s tries do not count against another’s. */
let addresses = 0
const someAddress = (): string => `203.0.113.${(addresses += 1)}`

interface Sent {
  method?: string
  cookie?: string
  body?: unknown
  headers?: Record<string, string>
}

function ask(where: string, sent: Sent = {}): Request {
  return new Request(`${baseUrl}${where}`, {
    method: sent.method ?? (sent.body === undefined ? 'GET' : 'POST'),
    headers: {
      'x-forwarded-for': someAddress(),
      ...(sent.cookie === undefined ? {} : { cookie: sent.cookie, origin: baseUrl }),
      ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...sent.headers,
    },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
  })
}

function cookieOf(answer: Response): string {
  const cookie = answer.headers.getSetCookie().find((line) => line.includes('session_token='))
  return cookie?.split(';')[0] ?? ''
}

const follow = (link: string, sent: Sent = {}) => {
  const token = new URL(link).searchParams.get('token') ?? ''
  return answerAuth(ask(`/api/auth/sign-in/link?token=${token}`, sent))
}

async function addPerson(name: string, role: 'owner' | 'admin' | 'analyst' = 'analyst') {
  return the.createUser(the.database(), { email: `${name}@example.com`, name, role })
}

async function signedIn(email: string): Promise<string> {
  const { link } = await the.createSignInLink(the.database(), { baseUrl, email })
  return cookieOf(await follow(link))
}

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  answerAuth(ask('/api/auth/sign-in/email', { body: { email, password }, headers }))

const code = async (answer: Response) => z.object({ code: z.string() }).parse(await answer.json()).code

describe('the sign-in link', () => {
  test('of an empty installation makes the first owner and lets them in once', async () => {
    const { account, link } = await the.createSignInLink(the.database(), { baseUrl })
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/sign-in\/link\?token=[\w-]{43}$/)
    const first = await follow(link)
    expect([first.status, first.headers.get('location')]).toEqual([303, '/'])
    const cookie = first.headers.getSetCookie().join('\n')
    expect(cookie).toMatch(/^parcelyard\.session_token=/)
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Lax')
    expect(cookie).not.toContain('Secure')
    const person = await the.requireUser(ask('/api/me', { cookie: cookieOf(first) }))
    expect(person).toMatchObject({ userId: account.userId, role: 'owner', by: 'session', keyId: null })

    const second = await follow(link)
    expect([second.status, second.headers.get('location')]).toEqual([303, '/sign-in?problem=link-used'])
    expect(cookieOf(second)).toBe('')
    const again = await the.createSignInLink(the.database(), { baseUrl })
    expect(again.account.userId).toBe(account.userId)
  })

  test('is followed by one of ten who click at once', async () => {
    const { link } = await the.createSignInLink(the.database(), { baseUrl })
    const answers = await Promise.all(Array.from({ length: 10 }, () => follow(link)))
    expect(answers.filter((answer) => answer.headers.get('location') === '/')).toHaveLength(1)
  })

  test('is no good after 15 minutes', async () => {
    const { link } = await the.createSignInLink(the.database(), { baseUrl })
    await the.database().$executeRaw`UPDATE verifications SET expires_at = expires_at - interval '16 minutes'`
    expect((await follow(link)).headers.get('location')).toBe('/sign-in?problem=link-used')
  })

  test('survives being looked at by a preview or loaded ahead', async () => {
    const { link } = await the.createSignInLink(the.database(), { baseUrl })
    expect((await follow(link, { method: 'HEAD' })).status).toBe(204)
    expect((await follow(link, { headers: { 'sec-purpose': 'prefetch;prerender' } })).status).toBe(204)
    expect((await follow(link)).headers.get('location')).toBe('/')
  })

  test('stands in the database as a hash only', async () => {
    const { link } = await the.createSignInLink(the.database(), { baseUrl })
    const rows = await the.database().verification.findMany()
    const token = new URL(link).searchParams.get('token') ?? 'none'
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test.each(['', 'x', 'a'.repeat(5000), "' OR 1=1 --", '%00'])(
    'with a made-up token (%#) lets nobody in',
    async (token) => {
      const answer = await answerAuth(ask(`/api/auth/sign-in/link?token=${token}`))
      expect(answer.headers.get('location')).toBe('/sign-in?problem=link-used')
    },
  )

  test('for an address nobody has is refused', async () => {
    await expect(the.createSignInLink(the.database(), { baseUrl, email: 'no@example.com' })).rejects.toThrow(
      'Nobody has the e-mail address no@example.com. Add them with “create-user”.',
    )
  })

  test('of a closed account does not open it', async () => {
    const { userId, email } = await addPerson('closed')
    const { link } = await the.createSignInLink(the.database(), { baseUrl, email })
    const cookie = await signedIn(email)
    await the.database().user.update({ where: { id: userId }, data: { banned: true } })
    expect((await follow(link)).headers.get('location')).toBe('/sign-in?problem=account-closed')
    await expect(the.requireUser(ask('/api/me', { cookie }))).rejects.toThrow(the.NotSignedInError)
  })
})

describe('the password', () => {
  test('is set freely after a link, then lets its owner in and nobody else', async () => {
    const { email } = await addPerson('carla')
    expect(await code(await signIn(email, 'wrong horse battery'))).toBe('sign-in-refused')
    const cookie = await signedIn(email)
    const person = await the.requireUser(ask('/api/me', { cookie }))
    expect(await the.describePerson(the.database(), person, true)).toMatchObject({
      hasPassword: false,
      maySetPasswordFreely: true,
      sandbox: true,
    })
    await the.setOwnPassword(the.database(), person, { newPassword: 'correct horse battery' })
    const answer = await signIn(email.toUpperCase(), 'correct horse battery')
    expect(answer.status).toBe(204)
    const again = await the.requireUser(ask('/api/me', { cookie: cookieOf(answer) }))
    expect(again.userId).toBe(person.userId)
    expect((await signIn(email, 'correct horse batterz')).status).toBe(401)
    expect((await the.describePerson(the.database(), again, true)).maySetPasswordFreely).toBe(false)
  })

  test('is changed only with the present one, and that ends the other sessions', async () => {
    const { email } = await addPerson('dora')
    await the.setPasswordOf(the.database(), { email, password: 'first password' })
    const [here, there] = await Promise.all([signIn(email, 'first password'), signIn(email, 'first password')])
    const person = await the.requireUser(ask('/api/me', { cookie: cookieOf(here) }))
    const change = (currentPassword?: string) =>
      the.setOwnPassword(the.database(), person, { newPassword: 'second password', currentPassword })
    await expect(change()).rejects.toThrow('The present password is not right')
    await expect(change('second password')).rejects.toMatchObject({ fields: [{ field: 'currentPassword' }] })
    await change('first password')
    await the.requireUser(ask('/api/me', { cookie: cookieOf(here) }))
    await expect(the.requireUser(ask('/api/me', { cookie: cookieOf(there) }))).rejects.toThrow(the.NotSignedInError)
    expect((await signIn(email, 'first password')).status).toBe(401)
  })

  test('cannot be set by an API key', async () => {
    const { email } = await addPerson('eve')
    const { key } = await the.createApiKey(the.database(), the.auth(), { name: 'eve', email })
    const person = await the.requireUser(ask('/api/me', { headers: { 'x-api-key': key } }))
    await expect(the.setOwnPassword(the.database(), person, { newPassword: 'taken over now' })).rejects.toThrow(
      the.ForbiddenError,
    )
  })

  test('that is too short is refused with the field', async () => {
    const { email } = await addPerson('frida')
    await expect(the.setPasswordOf(the.database(), { email, password: 'short' })).rejects.toMatchObject({
      fields: [{ field: 'password', message: 'A password has at least 10 characters.' }],
    })
  })

  test('cannot be guessed: after ten wrong ones the account rests, whatever address the guesses come from', async () => {
    const { email } = await addPerson('gina')
    await the.setPasswordOf(the.database(), { email, password: 'right password' })
    for (let guess = 0; guess < 10; guess += 1)
      expect((await signIn(email, `wrong password ${guess}`)).status).toBe(401)
    const rested = await signIn(email, 'right password')
    expect(rested.status).toBe(429)
    expect(Number(rested.headers.get('retry-after'))).toBeGreaterThan(600)
    expect((await signIn('dora@example.com', 'second password')).status).toBe(204)
  })

  test('tried six times in quick succession from one address gets 429', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.7' }
    const statuses: number[] = []
    for (let guess = 0; guess < 6; guess += 1)
      statuses.push((await signIn(`no${guess}@example.com`, 'x', headers)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
  })

  test.each([{}, { email: 'a@example.com' }, { email: 5, password: [] }, 'text', { email: 'x', password: 'y' }])(
    'sign-in with the body %j is refused without a fault',
    async (body) => {
      const answer = await answerAuth(ask('/api/auth/sign-in/email', { body }))
      expect([401, 422]).toContain(answer.status)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    },
  )
})

describe('the session', () => {
  test('ends with sign-out', async () => {
    const { email } = await addPerson('hanna')
    const cookie = await signedIn(email)
    const answer = await answerAuth(ask('/api/auth/sign-out', { cookie, body: {} }))
    expect(answer.status).toBe(204)
    await expect(the.requireUser(ask('/api/me', { cookie }))).rejects.toThrow(the.NotSignedInError)
  })

  test.each([
    'parcelyard.session_token=abc.def',
    'parcelyard.session_token=',
    'other=1',
    `parcelyard.session_token=${'a'.repeat(9000)}`,
  ])('cannot be made up (%#)', async (cookie) => {
    await expect(the.requireUser(ask('/api/me', { cookie }))).rejects.toThrow(the.NotSignedInError)
  })

  test('changes nothing on behalf of another site’s page', async () => {
    const cookie = await signedIn('hanna@example.com')
    const from = (headers: Record<string, string>, method = 'POST') =>
      the.requireUser(new Request(`${baseUrl}/api/batch-jobs`, { method, headers: { cookie, ...headers } }))
    await expect(from({ origin: 'https://evil.example' })).rejects.toThrow(the.ForbiddenError)
    await expect(from({ origin: 'null' })).rejects.toThrow(the.ForbiddenError)
    await expect(from({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).rejects.toMatchObject({
      code: 'foreign-origin',
    })
    // Another port of this machine is the same site and still not us.
    await expect(from({ 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:4000' })).rejects.toThrow()
    await expect(from({ 'sec-fetch-site': 'cross-site' }, 'DELETE')).rejects.toThrow(the.ForbiddenError)
    const programs: Record<string, string> = {}
    const own = [
      { origin: baseUrl },
      { origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'same-origin' },
      programs,
    ]
    for (const good of own) {
      expect((await from({ ...good })).email).toBe('hanna@example.com')
    }
    expect((await from({ 'sec-fetch-site': 'cross-site' }, 'GET')).email).toBe('hanna@example.com')
  })

  test('cannot be opened from another site’s page either', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await signIn('dora@example.com', 'second password', headers)
    expect([answer.status, await code(answer)]).toEqual([403, 'foreign-origin'])
  })

  test('is prolonged in use, and the new cookie travels on the answer', async () => {
    const cookie = await signedIn('hanna@example.com')
    await the.database().session.updateMany({ data: { expiresAt: new Date(Date.now() + 5 * 86_400_000) } })
    const { cookies } = await the.identify(ask('/api/me', { cookie }))
    expect(cookies.join()).toContain('Max-Age=604800')
  })

  test('nobody can sign up, list users or use any other address of the library', async () => {
    const body = { email: 'new@example.com', password: 'long enough password', name: 'New' }
    for (const where of ['sign-up/email', 'update-user', 'api-key/create', 'admin/list-users', 'get-session']) {
      const answer = await answerAuth(ask(`/api/auth/${where}`, { body }))
      expect([where, answer.status]).toEqual([where, 404])
    }
    expect((await the.auth().handler(ask('/api/auth/sign-up/email', { body }))).ok).toBe(false)
    expect(await the.database().user.count({ where: { email: 'new@example.com' } })).toBe(0)
  })
})

describe('an API key', () => {
  test('that can only push says so, and which key it is', async () => {
    const { email } = await addPerson('olga', 'admin')
    const { key } = await the.createApiKey(the.database(), the.auth(), { name: 'plums', email, onlyPushes: true })
    const person = await the.requireUser(ask('/api/me', { headers: { 'x-api-key': key } }))
    expect(person).toMatchObject({ onlyPushes: true, keyName: 'plums' })
  })

  test('acts for its user by either header, and is stored as a hash only', async () => {
    const { userId, email } = await addPerson('ida', 'admin')
    const { key, keyId } = await the.createApiKey(the.database(), the.auth(), { name: 'nightly', email })
    expect(key).toMatch(/^py_\w{64}$/)
    for (const [header, value] of [
      ['x-api-key', key],
      ['authorization', `Bearer ${key}`],
      ['authorization', `bearer  ${key}`],
      ['authorization', `Basic ${Buffer.from(`spider:${key}`).toString('base64')}`],
    ] as const) {
      const person = await the.requireUser(ask('/api/me', { headers: { [header]: value } }))
      expect(person).toMatchObject({
        userId,
        name: 'ida',
        email,
        role: 'admin',
        by: 'api-key',
        keyId,
        onlyPushes: false,
      })
    }
    expect(JSON.stringify(await the.database().apikey.findMany())).not.toContain(key)
    const listed = (await the.listApiKeys(the.database())).find((item) => item.keyId === keyId)
    expect(listed).toMatchObject({ name: 'nightly', start: key.slice(0, 8), email })
    expect(listed?.lastUsedAt).toBeInstanceOf(Date)
  })

  test('that is revoked, switched off, expired or its owner’s account closed stops working at once', async () => {
    const { userId, email } = await addPerson('jana')
    const db = the.database()
    const make = (name: string) => the.createApiKey(db, the.auth(), { name, email })
    const use = (key: string) => the.requireUser(ask('/api/me', { headers: { 'x-api-key': key } }))
    const [revoked, off, expired, closed] = [await make('a'), await make('b'), await make('c'), await make('d')]
    await the.revokeApiKey(db, revoked.keyId)
    await db.apikey.update({ where: { id: off.keyId }, data: { enabled: false } })
    await db.apikey.update({ where: { id: expired.keyId }, data: { expiresAt: new Date(Date.now() - 1000) } })
    for (const { key } of [revoked, off, expired]) await expect(use(key)).rejects.toMatchObject({ code: 'key-refused' })
    expect((await use(closed.key)).userId).toBe(userId)
    await db.user.update({ where: { id: userId }, data: { banned: true } })
    await expect(use(closed.key)).rejects.toThrow(the.NotSignedInError)
  })

  test('that is wrong is not made up for by a good session', async () => {
    const cookie = await signedIn('hanna@example.com')
    for (const key of ['py_wrong', 'x'.repeat(100_000), "' OR true --"]) {
      const asked = the.requireUser(ask('/api/me', { cookie, headers: { 'x-api-key': key } }))
      await expect(asked).rejects.toMatchObject({ code: 'key-refused' })
    }
  })

  test('is revoked by name where only one has it, and by id where several do', async () => {
    const db = the.database()
    const one = await the.createApiKey(db, the.auth(), { name: 'twin' })
    await the.createApiKey(db, the.auth(), { name: 'twin' })
    await expect(the.revokeApiKey(db, 'twin')).rejects.toThrow('Give the id')
    await the.revokeApiKey(db, one.keyId)
    await the.revokeApiKey(db, 'twin')
    await expect(the.revokeApiKey(db, 'twin')).rejects.toThrow('There is no API key')
  })

  test('needs a name', async () => {
    await expect(the.createApiKey(the.database(), the.auth(), { name: ' ' })).rejects.toMatchObject({
      fields: [{ field: 'name' }],
    })
  })
})

test('the secret is made once, for its owner’s eyes only, and read again afterwards', async () => {
  const { authSecret } = await import('#lib/access/secret.ts')
  const folder = mkdtempSync(path.join(home, 'secret-'))
  const settings = { PARCELYARD_HOME: path.join(folder, 'new'), AUTH_SECRET: undefined }
  const secret = authSecret(settings)
  const file = path.join(settings.PARCELYARD_HOME, 'auth-secret')
  expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect([authSecret(settings), readFileSync(file, 'utf8').trim()]).toEqual([secret, secret])
  expect(authSecret({ ...settings, AUTH_SECRET: 'given by the operator, long enough' })).toContain('given')
})

test('the origins are the public address and every name of this machine', async () => {
  const { publicUrl, trustedOrigins } = await import('#lib/access/origins.ts')
  const local = ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000']
  const at = (HOST: string, PUBLIC_URL?: string) => ({ HOST, PORT: 3000, PUBLIC_URL })
  expect(trustedOrigins(at('127.0.0.1')).toSorted()).toEqual(local.toSorted())
  expect(trustedOrigins(at('0.0.0.0')).toSorted()).toEqual(local.toSorted())
  expect(trustedOrigins(at('192.0.2.5', 'https://yard.example/x/'))).toEqual([
    'https://yard.example',
    'http://192.0.2.5:3000',
  ])
  expect(publicUrl(at('::'))).toBe('http://127.0.0.1:3000')
  expect(publicUrl(at('192.0.2.5', 'https://yard.example/'))).toBe('https://yard.example')
})
