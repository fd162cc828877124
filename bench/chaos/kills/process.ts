import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { childEnvironment } from '#scripts/machine/environment.ts'

/** A process that is started again whenever it dies, as `npm start` would, and can be hit in every way. */
export class Victim {
  readonly name: string
  readonly #arguments: readonly string[]
  readonly #environment: Record<string, string>
  readonly #logFile: string
  #child: ChildProcess | undefined
  #wanted = true
  starts = 0

  constructor(name: string, nodeArguments: readonly string[], environment: Record<string, string>, logFile: string) {
    this.name = name
    this.#arguments = nodeArguments
    this.#environment = environment
    this.#logFile = logFile
    this.#start()
  }

  #start(): void {
    this.starts += 1
    const log = createWriteStream(this.#logFile, { flags: 'a' })
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...this.#arguments], {
      env: childEnvironment(this.#environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    child.once('exit', () => {
      if (this.#wanted && this.#child === child) void setTimeout(200).then(() => this.#wanted && this.#start())
    })
    this.#child = child
  }

  /** `kill -9`: nothing in the process can react. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Stops the process in the middle of whatever it does; leases run out meanwhile. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  wake(): void {
    this.#child?.kill('SIGCONT')
  }

  async end(): Promise<void> {
    this.#wanted = false
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    const gone = once(child, 'exit')
    await Promise.race([gone, setTimeout(10_000).then(() => child.kill('SIGKILL'))])
    await gone
  }
}
