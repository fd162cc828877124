import { pino, type Logger } from 'pino'
import { env } from '#lib/env.ts'

/** Structured log of this process on standard output. Secrets never reach it: callers log names and ids, not values. */
export const log: Logger = pino({
  level: env().LOG_LEVEL,
  base: { pid: process.pid },
  redact: { paths: ['token', 'authorization', '*.token', '*.authorization', 'databaseUrl'], censor: '(hidden)' },
})
