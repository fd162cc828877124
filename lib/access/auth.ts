import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import { database, type Database } from '#lib/db.ts'
import { env, type Settings } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { longestPassword, shortestPassword } from '#lib/access/contract.ts'
import { publicUrl, trustedOrigins } from '#lib/access/origins.ts'
import { authSecret } from '#lib/access/secret.ts'
import { signInLink } from '#lib/access/sign-in-link.ts'
import { isBanned } from '#lib/access/queries.ts'

const day = 24 * 60 * 60

/** What every API key starts with, so that a leaked one can be recognised. */
export const apiKeyPrefix = 'py_'

/**
 * Sign-in and keys over one database. Sign-up is closed: people are added by an owner (`npm run admin`), and let in
 * by a sign-in link or a password.
 */
export function createAuth(db: Database, settings: Settings) {
  return betterAuth({
    appName: 'Parcelyard',
    baseURL: publicUrl(settings),
    basePath: '/api/auth',
    secret: authSecret(settings),
    database: prismaAdapter(db, { provider: 'postgresql' }),
    trustedOrigins: trustedOrigins(settings),
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, input: false },
        banned: { type: 'boolean', required: false, input: false },
        banExpires: { type: 'date', required: false, input: false },
      },
    },
    session: { expiresIn: 7 * day, updateAge: day },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const user = await db.user.findUnique({ where: { id: session.userId } })
            if (user !== null && isBanned(user)) {
              throw new APIError('FORBIDDEN', {
                code: 'ACCOUNT_CLOSED',
                message: 'This account is closed. Ask an owner to open it again.',
              })
            }
          },
        },
      },
    },
    rateLimit: {
      enabled: settings.SIGN_IN_RATE_LIMIT,
      storage: 'memory',
      customRules: { '/sign-in/email': { window: 10, max: 5 }, '/sign-in/link': { window: 10, max: 20 } },
    },
    advanced: {
      cookiePrefix: 'parcelyard',
      useSecureCookies: publicUrl(settings).startsWith('https://'),
      // Said outright because the library switches both checks off by itself when it thinks it is being tested.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    logger: {
      // Its messages can hold what people typed; the level alone decides whether they are kept.
      log: (level, message) => log[level === 'error' ? 'warn' : 'debug']({ part: 'sign-in' }, message),
    },
    plugins: [
      apiKey({
        defaultPrefix: apiKeyPrefix,
        requireName: true,
        maximumNameLength: 60,
        enableMetadata: false,
        rateLimit: { enabled: false },
        startingCharactersConfig: { shouldStore: true, charactersLength: 8 },
      }),
      signInLink(db),
    ],
  })
}

export type Auth = ReturnType<typeof createAuth>

const shared = globalThis as typeof globalThis & { parcelyardAuth?: Auth }

/** Sign-in of the web process, made at the first request so that building needs neither database nor secret. */
export function auth(): Auth {
  shared.parcelyardAuth ??= createAuth(database(), env())
  return shared.parcelyardAuth
}
