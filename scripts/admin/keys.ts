import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, revokeApiKey } from '#lib/access/commands.ts'
import { listApiKeys } from '#lib/access/queries.ts'
import { RefusedError } from '#lib/errors.ts'
import type { AdminCommand } from './command.ts'

const minute = (time: Date | null): string => time?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never'

export const keyCommands: AdminCommand[] = [
  {
    name: 'create-api-key',
    about:
      'Makes an API key that acts for a person, or for the first owner, and prints it alone on the last line. ' +
      'With --may push it can push listings and nothing else.',
    options: { name: true, user: false, may: false },
    run: async ({ db, settings, print }, { name = '', user, may }) => {
      if (may !== undefined && may !== 'push')
        throw new RefusedError('invalid-fields', 'A key may “push”, or everything.')
      const onlyPushes = may === 'push'
      const { account, key } = await createApiKey(db, createAuth(db, settings), { name, email: user, onlyPushes })
      const acts = onlyPushes ? `Pushes listings for ${account.email}` : `Acts for ${account.email}`
      print(`${acts}. Shown this once; keep it safe:`)
      print(key)
    },
  },
  {
    name: 'list-api-keys',
    about: 'Lists the API keys: id, first characters, name, person, made, last used (UTC).',
    run: async ({ db, print }) => {
      const keys = await listApiKeys(db)
      if (keys.length === 0) print('There are no API keys.')
      for (const key of keys) {
        print(
          [key.keyId, `${key.start}…`, key.name, key.email, minute(key.createdAt), minute(key.lastUsedAt)].join('  '),
        )
      }
    },
  },
  {
    name: 'revoke-api-key',
    about: 'Ends an API key at once.',
    argument: '<id or name>',
    run: async ({ db, print }, _options, idOrName) => {
      const { name } = await revokeApiKey(db, idOrName)
      print(`The API key “${name}” no longer works.`)
    },
  },
]
