import { z } from 'zod'

/** What a person may do. Everyone reads everything; owner and admin also change what others asked for. */
export const roles = ['owner', 'admin', 'analyst'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** Who is asking, and how they showed it. */
export interface Person {
  userId: string
  name: string
  email: string
  role: Role
  by: 'session' | 'api-key'
  /** The API key used; null for a session. */
  keyId: string | null
  /** What it is called; null for a session. */
  keyName: string | null
  /** The key can push listings and nothing else. */
  onlyPushes: boolean
  /** The session used; null for an API key. */
  sessionId: string | null
}

/** Whether this person may change something that belongs to `ownerId`. Reading is always allowed in the team. */
export function mayChange(person: Pick<Person, 'userId' | 'role'>, ownerId: string): boolean {
  return person.userId === ownerId || person.role === 'owner' || person.role === 'admin'
}

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'An e-mail address has at most 254 characters.')
  .pipe(z.email('Write an e-mail address, such as ana@example.com.'))

export const shortestPassword = 10
export const longestPassword = 128

export const passwordSchema = z
  .string()
  .min(shortestPassword, `A password has at least ${shortestPassword} characters.`)
  .max(longestPassword, `A password has at most ${longestPassword} characters.`)

export const personNameSchema = z
  .string()
  .trim()
  .min(1, 'A name needs at least one character.')
  .max(100, 'A name has at most 100 characters.')

export const keyNameSchema = z
  .string()
  .trim()
  .min(1, 'A key needs a name, such as “nightly import”.')
  .max(60, 'The name of a key has at most 60 characters.')

export const meSchema = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleSchema,
    /** False until the person has set one: then only a sign-in link lets them in. */
    hasPassword: z.boolean(),
    /** A password can be set without the present one: there is none, or a sign-in link was just used. */
    maySetPasswordFreely: z.boolean(),
    /** No real vendor and no money: no PropertyRadar token is set. */
    sandbox: z.boolean(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof meSchema>

export const setPasswordSchema = z
  .strictObject({ newPassword: passwordSchema, currentPassword: z.string().max(longestPassword).optional() })
  .meta({ id: 'SetPassword' })
