import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { childEnvironment } from '#scripts/machine/environment.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { logFile, type Home } from './home.ts'
import { forgetProcess, recordProcess } from './records.ts'
import { nextRestart, type Ending } from './restart.ts'

export interface ChildOptions {
  home: Home
  /** Also the name of its log and of its record. */
  name: string
  /** Script below the project’s root, and its words. */
  command: readonly string[]
  environment: Record<string, string | undefined>
  /** Prints a line about it. */
  say: (text: string) => void
}

/** A process that is started again whenever it ends, until it is stopped. */
export interface SupervisedChild {
  /** Resolves when it ends for the first time; before it is ready that is a failed start. */
  firstEnd: Promise<string>
  /** SIGTERM, and SIGKILL when it has not ended after `graceMs` or as soon as `hurry` aborts. */
  stop: (graceMs: number, hurry: AbortSignal) => Promise<void>
}

/** Starts the process with its output in its log file. It stops by itself when we are gone. */
export function superviseChild(options: ChildOptions): SupervisedChild {
  let child: ChildProcess
  let restart: NodeJS.Timeout | undefined
  let stopping = false
  let failures = 0
  let ended: Promise<void> = Promise.resolve()
  let reportFirstEnd: (ending: string) => void = () => undefined
  const firstEnd = new Promise<string>((resolve) => {
    reportFirstEnd = resolve
  })

  const begin = (): void => {
    const began = Date.now()
    child = spawnChild(options)
    ended = new Promise((resolve) => {
      child.once('error', () => resolve())
      child.once('exit', (code, signal) => {
        forgetProcess(options.home, options.name)
        resolve()
        const ending: Ending = { code, signal, ranMs: Date.now() - began }
        reportFirstEnd(describe(ending))
        if (!stopping) beginAgain(ending)
      })
    })
  }
  const beginAgain = (ending: Ending): void => {
    const decision = nextRestart(options.name, ending, failures)
    failures = decision.failures
    const when = decision.delayMs === 0 ? 'at once' : `in ${decision.delayMs / 1000} s`
    const log = decision.delayMs === 0 ? '' : ` Its log: ${path.join(options.home.logs, `${options.name}.log`)}`
    options.say(`ended (${describe(ending)}), starts again ${when}.${log}`)
    restart = setTimeout(begin, decision.delayMs)
  }
  const stop = async (graceMs: number, hurry: AbortSignal): Promise<void> => {
    stopping = true
    clearTimeout(restart)
    child.kill('SIGTERM')
    const kill = (): void => void child.kill('SIGKILL')
    const limit = setTimeout(kill, graceMs)
    if (hurry.aborted) kill()
    else hurry.addEventListener('abort', kill)
    await ended
    clearTimeout(limit)
    hurry.removeEventListener('abort', kill)
  }
  begin()
  return { firstEnd, stop }
}

function spawnChild({ home, name, command, environment }: ChildOptions): ChildProcess {
  const log = openSync(logFile(home, name), 'a', 0o600)
  const flags = ['--disable-warning=ExperimentalWarning', '--import', new URL('tether.mjs', import.meta.url).href]
  const child = spawn(process.execPath, [...flags, ...command], {
    cwd: projectRoot,
    env: childEnvironment(environment),
    stdio: ['pipe', log, log],
    // A Ctrl-C in the terminal reaches us alone; we stop the others in their order.
    detached: true,
  })
  closeSync(log)
  if (child.pid !== undefined) recordProcess(home, name, child.pid)
  return child
}

function describe({ code, signal }: Ending): string {
  return signal === null ? `exit ${code ?? 'unknown'}` : signal
}
