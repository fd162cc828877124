import { pino, type DestinationStream, type Logger } from 'pino'
import { env } from '#lib/env.ts'

const causesShown = 3

/**
 * What is logged of an error. Only this: the errors of libraries carry whole clients and requests with them, and their
 * message is not among what JSON would show.
 */
function shownError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause === undefined || depth === causesShown ? {} : { cause: shownError(error.cause, depth + 1) }
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause }
}

/** Makes a structured log. Secrets never reach it: callers log names and ids, not values. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    serializers: { error: (error: unknown) => shownError(error) },
    redact: { paths: ['token', 'authorization', '*.token', '*.authorization', 'databaseUrl'], censor: '(hidden)' },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** The log of this process, on standard output. */
export const log: Logger = createLog(env().LOG_LEVEL)
