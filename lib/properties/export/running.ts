import { ConflictError } from '#lib/errors.ts'
import type { ExportProgress } from './contract.ts'

/** Exports that may be written at once in this web process; each holds a connection and a core’s attention. */
export const mostExports = 3

/** Ended ones are remembered so that a screen can still say how they ended. */
const mostRemembered = 200

export interface RunningExport {
  userId: string
  progress: ExportProgress
  stop: (reason: Error) => void
}

interface Registry {
  running: Set<RunningExport>
  byId: Map<string, RunningExport>
}

// Each route is a bundle of its own; what they share lives here, as the database client does.
const shared = globalThis as typeof globalThis & { parcelyardExports?: Registry }

function registry(): Registry {
  shared.parcelyardExports ??= { running: new Set(), byId: new Map() }
  return shared.parcelyardExports
}

const keyOf = (userId: string, exportId: string): string => `${userId} ${exportId}`

/** Notes an export under the caller’s id for it, also one that was refused. The oldest ended ones are forgotten. */
export function remember(exportId: string | undefined, noted: RunningExport): void {
  if (exportId === undefined) return
  const { byId, running } = registry()
  byId.set(keyOf(noted.userId, exportId), noted)
  for (const [key, old] of byId) {
    if (byId.size <= mostRemembered) break
    if (!running.has(old)) byId.delete(key)
  }
}

/** The export a person started under this id, if it is still remembered. */
export function findExport(userId: string, exportId: string): RunningExport | undefined {
  return registry().byId.get(keyOf(userId, exportId))
}

/**
 * Takes a place among the running exports.
 * @throws ConflictError `exports-busy` when all are taken
 */
export function takePlace(one: RunningExport): void {
  const { running } = registry()
  if (running.size >= mostExports) {
    throw new ConflictError(
      'exports-busy',
      `${mostExports} exports are being written already. Nothing was started; try again when one of them has ended.`,
    )
  }
  running.add(one)
}

/** Gives the place back; more than once is harmless. */
export function leavePlace(one: RunningExport): void {
  registry().running.delete(one)
}
