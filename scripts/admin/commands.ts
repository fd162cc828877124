import type { AdminCommand } from './command.ts'
import { keyCommands } from './keys.ts'
import { peopleCommands } from './people.ts'

/** Everything `npm run admin` can do, in the order of its help. A new command is added here. */
export const adminCommands: readonly AdminCommand[] = [...peopleCommands, ...keyCommands]
