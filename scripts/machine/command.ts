import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { childEnvironment } from './environment.ts'

export interface CommandResult {
  code: number
  /** Standard output and error as they came, at most the last 200,000 characters. */
  output: string
  /** The last line of standard output alone. */
  lastLine: string
}

export interface CommandOptions {
  cwd: string
  environment?: Record<string, string | undefined>
  /** Called with each line as it comes. */
  onLine?: (line: string) => void
  /** Ends the command (SIGTERM to its whole group, SIGKILL 10 s later). */
  signal?: AbortSignal
}

/** Runs a program to its end and gives what it printed. A program that cannot be started counts as exit 127. */
export function runCommand(program: string, words: string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: options.cwd,
      env: childEnvironment(options.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let output = ''
    const take = (line: string): void => {
      output = `${output}${line}\n`.slice(-200_000)
      options.onLine?.(line)
    }
    let lastLine = ''
    createInterface({ input: child.stdout }).on('line', (line) => {
      lastLine = line
      take(line)
    })
    createInterface({ input: child.stderr }).on('line', take)

    const killGroup = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal)
      } catch {
        // The group is gone already.
      }
    }
    let hurry: NodeJS.Timeout | undefined
    const abort = (): void => {
      killGroup('SIGTERM')
      hurry = setTimeout(() => killGroup('SIGKILL'), 10_000)
    }
    const onExit = (): void => killGroup('SIGKILL')
    process.once('exit', onExit)
    if (options.signal?.aborted) abort()
    else options.signal?.addEventListener('abort', abort, { once: true })

    child.once('error', (error) => take(error.message))
    child.once('close', (code) => {
      clearTimeout(hurry)
      options.signal?.removeEventListener('abort', abort)
      process.removeListener('exit', onExit)
      // What the command left running (a worker of a test runner that crashed) goes with it.
      killGroup('SIGKILL')
      resolve({ code: code ?? 1, output, lastLine })
    })
  })
}
