/**
 * What a database error means for the caller. Errors from raw statements arrive as Prisma’s P2010 with Postgres’
 * own code inside; a killed connection can arrive as a plain error without any code.
 */

/** Postgres’ five-letter code of an error, when it has one. */
export function postgresCode(error: unknown): string | undefined {
  const code =
    inside(error, ['meta', 'driverAdapterError', 'cause', 'originalCode']) ?? inside(error, ['cause', 'originalCode'])
  if (typeof code === 'string') return code
  const own = inside(error, ['code'])
  return typeof own === 'string' && /^[0-9A-Z]{5}$/.test(own) && !/^P[12]/.test(own) ? own : undefined
}

/** Postgres’ own words, cut to a length that can be shown. */
export function postgresMessage(error: unknown): string {
  const message =
    inside(error, ['meta', 'driverAdapterError', 'cause', 'originalMessage']) ??
    inside(error, ['meta', 'driverAdapterError', 'cause', 'message'])
  if (typeof message === 'string') return message.slice(0, 500)
  return (error instanceof Error ? error.message : String(error)).slice(0, 500)
}

/** The record is at fault (classes 22 and 23: bad value, failed constraint); the page and the world are fine. */
export function isRefusedData(error: unknown): boolean {
  const code = postgresCode(error)
  return code !== undefined && /^(22|23)/.test(code)
}

/**
 * The world is at fault and the same transaction may succeed a moment later: connection lost (08, 57), deadlock or
 * serialization failure (40), no room (53), lock not granted (55P03), no connection or transaction in time (P2028).
 */
export function isTransient(error: unknown): boolean {
  const code = postgresCode(error)
  if (code !== undefined) return /^(08|40|53|57)/.test(code) || code === '55P03'
  const prismaCode = inside(error, ['code'])
  // No transaction in time; server not reachable; closed the connection.
  if (prismaCode === 'P2028' || prismaCode === 'P1001' || prismaCode === 'P1017') return true
  const kind = inside(error, ['meta', 'driverAdapterError', 'cause', 'kind']) ?? inside(error, ['cause', 'kind'])
  if (kind === 'DatabaseNotReachable' || kind === 'ConnectionClosed' || kind === 'SocketTimeout') return true
  if (inside(error, ['code']) === 'ECONNREFUSED' || inside(error, ['code']) === 'ECONNRESET') return true
  const message = error instanceof Error ? error.message : ''
  return /connection error and is not queryable|Connection terminated|connection is not opened|Can't reach database/i.test(
    message,
  )
}

/** The work took longer than its transaction or statement may: it is transient, but may never end by being repeated. */
export function isOutOfTime(error: unknown): boolean {
  return postgresCode(error) === '57014' || inside(error, ['code']) === 'P2028'
}

function inside(value: unknown, path: readonly string[]): unknown {
  let at: unknown = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined
    at = Reflect.get(at, key)
  }
  return at
}
