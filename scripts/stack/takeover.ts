import { setTimeout as pause } from 'node:timers/promises'
import { homeFolders } from './home.ts'
import { isAlive, type ProcessIdentity } from '#scripts/machine/identity.ts'
import { forgetProcess, livingRecords, startRecord, type ProcessRecord } from './records.ts'

/** A worker may wait for the answer to a paid request; stopping it earlier would leave the purchase unclear. */
export const workerGraceMs = 75_000
const otherGraceMs = 10_000

/**
 * Stops what a start of this home that was killed has left running, in the order of a normal stop. Only processes
 * with the number and the start time written down are touched.
 * @returns the names of what was stopped
 */
export async function stopLeftBehind(folder: string): Promise<string[]> {
  const home = homeFolders(folder)
  const stopped: string[] = []
  const stop = async (records: ProcessRecord[], signal: NodeJS.Signals, graceMs: number): Promise<void> => {
    await Promise.all(
      records.map(async (record) => {
        await endProcess(record, signal, graceMs)
        forgetProcess(home, record.name)
        stopped.push(record.name)
      }),
    )
  }
  // The start first: it would start again what we stop. It stops its own, so look again afterwards.
  await stop(named(startRecord), 'SIGTERM', workerGraceMs + otherGraceMs)
  await Promise.all([stop(named('worker'), 'SIGTERM', workerGraceMs), stop(named('web'), 'SIGTERM', otherGraceMs)])
  await stop(named('sandbox'), 'SIGTERM', otherGraceMs)
  await stop(named('postgres'), 'SIGINT', 60_000)
  return stopped

  function named(wanted: string): ProcessRecord[] {
    return livingRecords(home).filter(({ name, pid }) => name === wanted && pid !== process.pid)
  }
}

/** Asks a process to end, waits, and ends it when it does not. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  send(identity, signal)
  // A frozen process answers to nothing but this.
  send(identity, 'SIGCONT')
  if (await isGone(identity, graceMs)) return
  send(identity, 'SIGKILL')
  await isGone(identity, 10_000)
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return
  try {
    process.kill(identity.pid, signal)
  } catch {
    // It went in between.
  }
}

async function isGone(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const limit = Date.now() + limitMs
  while (isAlive(identity)) {
    if (Date.now() > limit) return false
    await pause(50)
  }
  return true
}
