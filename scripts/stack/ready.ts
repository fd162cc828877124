import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Settings } from '#lib/env.ts'
import { StackFailure } from '#scripts/machine/failure.ts'
import { freePort, portTrouble } from '#scripts/machine/ports.ts'
import type { SupervisedChild } from './child.ts'
import { keptPort, type Home } from './home.ts'

/**
 * The port the web server will listen on; a free one for `PORT=0`.
 * @throws StackFailure when it cannot have the one asked for
 */
export async function webPort({ HOST, PORT }: Settings): Promise<number> {
  if (PORT === 0) return freePort(HOST)
  const trouble = await portTrouble(HOST, PORT)
  switch (trouble) {
    case undefined:
      return PORT
    case 'EADDRINUSE':
      throw new StackFailure(
        `Port ${PORT} on ${HOST} is taken by another program. Stop that one, or choose another port: PORT=${PORT + 1} npm start`,
      )
    case 'EACCES':
      throw new StackFailure(`This user may not listen on port ${PORT}. Choose one above 1023: PORT=3000 npm start`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      throw new StackFailure(`HOST=${HOST} is not an address of this machine. Set it to one that is, or leave it out.`)
    default:
      throw new StackFailure(`Nothing can listen on ${HOST}:${PORT} (${trouble}). Correct HOST and PORT.`)
  }
}

/**
 * The port the sandbox will listen on; for `SANDBOX_PORT=0` the one it had last time, if it is free.
 * @throws StackFailure when it cannot have the one asked for
 */
export async function sandboxPort({ SANDBOX_PORT }: Pick<Settings, 'SANDBOX_PORT'>, home: Home): Promise<number> {
  if (SANDBOX_PORT === 0) return keptPort(home, 'sandbox')
  const trouble = await portTrouble('127.0.0.1', SANDBOX_PORT)
  if (trouble === undefined) return SANDBOX_PORT
  const reason = trouble === 'EADDRINUSE' ? 'is taken by another program' : `cannot be had (${trouble})`
  throw new StackFailure(
    `Port ${SANDBOX_PORT} of SANDBOX_PORT ${reason}. Choose another, or leave SANDBOX_PORT out to take a free one.`,
  )
}

/** Where this machine reaches a server that listens on `host`. */
export function probeHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/**
 * Waits until something answers at `url`, whatever it says.
 * @throws StackFailure when the process ends first, or after 90 seconds
 */
export async function untilAnswering(
  url: string,
  child: SupervisedChild,
  name: string,
  home: Home,
  signal: AbortSignal,
): Promise<void> {
  const log = path.join(home.logs, `${name}.log`)
  const limit = Date.now() + 90_000
  let end: string | undefined
  void child.firstEnd.then((ending) => {
    end = ending
  })
  while (Date.now() < limit) {
    signal.throwIfAborted()
    if (end !== undefined)
      throw new StackFailure(`The ${name} process did not start (${end}): ${tail(log)}\nIts log: ${log}`)
    const answered = await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
      (response) => response.body?.cancel().then(() => true) ?? true,
      () => false,
    )
    if (answered) return
    await pause(100)
  }
  throw new StackFailure(`The ${name} process did not answer at ${url} within 90 seconds. Its log: ${log}`)
}

function tail(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []
  return lines.slice(-3).join('\n')
}
