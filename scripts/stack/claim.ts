import { setTimeout as pause } from 'node:timers/promises'
import { StackFailure } from '#scripts/machine/failure.ts'
import type { Home } from './home.ts'
import { isAlive } from '#scripts/machine/identity.ts'
import { claimHome, livingRecords, startRecord } from './records.ts'
import { stopLeftBehind } from './takeover.ts'

/** A start whose terminal or npm was killed notices within a second. */
const noticeMs = 2500
const stopMs = 100_000

/**
 * Makes this process the one that runs the stack of `home` and stops what a killed start has left there. Waits for a
 * start that is on its way out.
 * @returns the names of what was stopped
 * @throws StackFailure when another start runs it; the signal’s reason when it aborts while waiting
 */
export async function takeHome(home: Home, say: (text: string) => void, signal: AbortSignal): Promise<string[]> {
  let limit = Date.now() + noticeMs
  let told = false
  while (!claimHome(home)) {
    const other = livingRecords(home).find(({ name }) => name === startRecord)
    if (other === undefined) {
      await pause(200, undefined, { signal })
      continue
    }
    if (other.launcher !== undefined && !isAlive(other.launcher))
      return [...(await stopLeftBehind(home.folder)), ...(await takeHome(home, say, signal))]
    if (other.stopping === true && !told) {
      say(`waiting for the one before (process ${other.pid}) to stop`)
      limit = Date.now() + stopMs
      told = true
    }
    if (Date.now() > limit) {
      const where = other.url === undefined ? 'is starting' : `runs at ${other.url}`
      throw new StackFailure(
        `Parcelyard already ${where} (process ${other.pid}). ` +
          'Stop it with Ctrl-C where it was started, or set PARCELYARD_HOME and PORT to run a second one.',
      )
    }
    await pause(200, undefined, { signal })
  }
  return stopLeftBehind(home.folder)
}
