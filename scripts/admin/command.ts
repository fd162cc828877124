import type { Database } from '#lib/db.ts'
import type { Settings } from '#lib/env.ts'

/** What a command works with. */
export interface AdminContext {
  db: Database
  /** Address of that database, for a command that must also send to the queue. */
  databaseUrl: string
  settings: Settings
  /** Address people type, without a slash at its end. */
  webUrl: string
  /** Address of the sandbox of the running stack; undefined without one. */
  sandboxUrl: string | undefined
  /** Prints a line. A command whose result is read by programs prints it alone on the last line. */
  print: (line: string) => void
}

/** One thing an operator can do from the command line while the stack runs. */
export interface AdminCommand {
  name: string
  /** One sentence for `help`. */
  about: string
  /** Options with a value, `--name` each, in the order `help` shows them; `true` where one is needed. */
  options?: Readonly<Record<string, boolean>>
  /** Options without a value, `--name` each; such an option holds `yes` when it was given. */
  switches?: readonly string[]
  /** What stands after the options, such as `<id or name>`; exactly one when given. */
  argument?: string
  /** @throws an error whose message is one sentence for the operator */
  run: (context: AdminContext, options: Readonly<Record<string, string | undefined>>, argument: string) => Promise<void>
}

/** The operator must do something else. The message is the whole explanation. */
export class AdminFailure extends Error {
  override name = 'AdminFailure'
}
