import { randomUUID } from 'node:crypto'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { apiKeyPrefix, type Auth } from '#lib/access/auth.ts'
import {
  emailSchema,
  keyNameSchema,
  passwordSchema,
  personNameSchema,
  type Person,
  type Role,
} from '#lib/access/contract.ts'
import { pushPermissions } from '#lib/access/queries.ts'
import { endPasswordGrant, hasPasswordGrant, makeLinkToken } from '#lib/access/sign-in-link.ts'
import type { Database } from '#lib/db.ts'
import { ConflictError, ForbiddenError, NotFoundError, parseOrRefuse, RefusedError } from '#lib/errors.ts'

/** The address of a first owner who was not named; it can only be used inside this installation. */
const firstOwnerEmail = 'owner@parcelyard.local'

export interface Account {
  userId: string
  name: string
  email: string
}

async function findByEmail(db: Database, email: string): Promise<Account> {
  const address = parseOrRefuse(emailSchema, email, ['email'])
  const user = await db.user.findUnique({ where: { email: address } })
  if (user === null) {
    throw new NotFoundError('no-such-user', `Nobody has the e-mail address ${address}. Add them with “create-user”.`)
  }
  return { userId: user.id, name: user.name, email: user.email }
}

async function findFirstOwner(db: Database): Promise<Account | undefined> {
  const owner = await db.user.findFirst({ where: { role: 'owner' }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return owner === null ? undefined : { userId: owner.id, name: owner.name, email: owner.email }
}

/**
 * Adds a person, without a password: a sign-in link lets them in.
 * @throws ConflictError `email-taken`
 */
export async function createUser(db: Database, given: { email: string; name: string; role: Role }): Promise<Account> {
  const email = parseOrRefuse(emailSchema, given.email, ['email'])
  const name = parseOrRefuse(personNameSchema, given.name, ['name'])
  const [made] = await db.user.createManyAndReturn({
    data: [{ id: randomUUID(), email, name, role: given.role, emailVerified: true }],
    skipDuplicates: true,
  })
  if (made === undefined) throw new ConflictError('email-taken', `Somebody has the e-mail address ${email} already.`)
  return { userId: made.id, name: made.name, email: made.email }
}

/**
 * Makes a sign-in link that works once, for 15 minutes: for the person named, else for the first owner, who is made
 * when the installation has nobody yet.
 * @param baseUrl address of the web server, without a slash at its end.
 * @throws NotFoundError when people exist and none has that address.
 */
export async function createSignInLink(
  db: Database,
  given: { baseUrl: string; email?: string | undefined },
): Promise<{ account: Account; link: string }> {
  const account = await personOrFirstOwner(db, given.email)
  const token = await makeLinkToken(db, account.userId)
  return { account, link: `${given.baseUrl}/sign-in/link?token=${token}` }
}

/**
 * The account of the person named, else of the first owner, who is made when the installation has nobody yet.
 * @throws NotFoundError when people exist and none has that address, or none is an owner.
 */
export async function personOrFirstOwner(db: Database, email?: string): Promise<Account> {
  if ((await db.user.count()) > 0) {
    const account = email === undefined ? await findFirstOwner(db) : await findByEmail(db, email)
    if (account !== undefined) return account
    throw new NotFoundError('no-owner', 'There is no owner. Name the person with --email.')
  }
  const address = email ?? firstOwnerEmail
  try {
    return await createUser(db, { email: address, name: 'Owner', role: 'owner' })
  } catch (error) {
    // Two starts at once: the other one made the owner.
    if (error instanceof ConflictError) return findByEmail(db, address)
    throw error
  }
}

async function storePassword(db: Database, userId: string, password: string, keepSessionId: string | null) {
  const hash = await hashPassword(password)
  await db.$transaction(async (tx) => {
    const changed = await tx.account.updateMany({
      where: { userId, providerId: 'credential' },
      data: { password: hash, updatedAt: new Date() },
    })
    if (changed.count === 0) {
      await tx.account.create({
        data: { id: randomUUID(), userId, providerId: 'credential', accountId: userId, password: hash },
      })
    }
    await tx.session.deleteMany({
      where: { userId, ...(keepSessionId === null ? {} : { id: { not: keepSessionId } }) },
    })
  })
}

/** Sets the password of a person by e-mail address and ends all their sessions. For the operator. */
export async function setPasswordOf(db: Database, given: { email: string; password: string }): Promise<Account> {
  const account = await findByEmail(db, given.email)
  const password = parseOrRefuse(passwordSchema, given.password, ['password'])
  await storePassword(db, account.userId, password, null)
  return account
}

/**
 * Sets the password of the person who is asking and ends their other sessions. The present password is needed unless
 * there is none or a sign-in link opened this session less than 15 minutes ago.
 * @throws RefusedError `wrong-password` that names the field.
 */
export async function setOwnPassword(
  db: Database,
  person: Person,
  given: { newPassword: string; currentPassword?: string | undefined },
): Promise<void> {
  if (person.sessionId === null) {
    throw new ForbiddenError('session-only', 'An API key cannot set a password. Sign in and set it there.')
  }
  const account = await db.account.findFirst({ where: { userId: person.userId, providerId: 'credential' } })
  const present = account?.password ?? null
  if (present !== null && !(await hasPasswordGrant(db, person.sessionId))) {
    const matches = await verifyPassword({ hash: present, password: given.currentPassword ?? '' })
    if (!matches) {
      throw new RefusedError('wrong-password', 'The present password is not right. Nothing was changed.', [
        {
          field: 'currentPassword',
          message: 'Not the present password. If it is lost, ask the operator for a sign-in link.',
        },
      ])
    }
  }
  await storePassword(db, person.userId, given.newPassword, person.sessionId)
  await endPasswordGrant(db, person.sessionId)
}

/**
 * Makes an API key that acts for a user: the one named, else the first owner. The key is returned once; only its
 * hash is stored.
 * @param given.onlyPushes the key can push listings and nothing else, as a spider’s should
 */
export async function createApiKey(
  db: Database,
  auth: Auth,
  given: { name: string; email?: string | undefined; onlyPushes?: boolean },
): Promise<{ account: Account; key: string; keyId: string }> {
  const name = parseOrRefuse(keyNameSchema, given.name, ['name'])
  const account = await personOrFirstOwner(db, given.email)
  const permissions = given.onlyPushes === true ? { permissions: pushPermissions } : {}
  const made = await auth.api.createApiKey({
    body: { name, userId: account.userId, prefix: apiKeyPrefix, ...permissions },
  })
  return { account, key: made.key, keyId: made.id }
}

/**
 * Ends an API key at once. It is named by its id, or by its name where only one key has it.
 * @throws NotFoundError, ConflictError when several keys have that name.
 */
export async function revokeApiKey(db: Database, idOrName: string): Promise<{ keyId: string; name: string }> {
  const keys = await db.apikey.findMany({ where: { OR: [{ id: idOrName }, { name: idOrName }] }, take: 2 })
  const [key] = keys
  if (key === undefined) throw new NotFoundError('no-such-key', `There is no API key “${idOrName}”. See list-api-keys.`)
  if (keys.length > 1) {
    throw new ConflictError(
      'several-keys',
      `Several API keys are called “${idOrName}”. Give the id from list-api-keys.`,
    )
  }
  await db.apikey.delete({ where: { id: key.id } })
  return { keyId: key.id, name: key.name ?? '' }
}
