import type { AdminCommand } from './command.ts'
import { fileCommands } from './files.ts'
import { installationCommands } from './installation.ts'
import { keyCommands } from './keys.ts'
import { peopleCommands } from './people.ts'
import { sampleCommands } from './sample.ts'
import { siteCommands } from './sites.ts'
import { sourceCommands } from './sources.ts'

/** Everything `npm run admin` can do, in the order of its help. A new command is added here. */
export const adminCommands: readonly AdminCommand[] = [
  ...peopleCommands,
  ...keyCommands,
  ...sourceCommands,
  ...siteCommands,
  ...fileCommands,
  ...installationCommands,
  ...sampleCommands,
]
