import { RefusedError } from '#lib/errors.ts'
import { changeInstallation } from '#lib/installation/commands.ts'
import type { AdminCommand } from './command.ts'

export const installationCommands: AdminCommand[] = [
  {
    name: 'set-batching',
    about:
      'Switches the writing together of pushes “on” or “off” while everything runs; off writes every push by itself.',
    argument: '<on or off>',
    run: async ({ db, print }, _options, wanted) => {
      if (wanted !== 'on' && wanted !== 'off') throw new RefusedError('invalid-fields', 'Write on or off.')
      const { batching } = await changeInstallation(db, 'admin', { batching: wanted === 'on' })
      print(batching ? 'Pushes that wait together are written together.' : 'Every push is written by itself.')
    },
  },
]
