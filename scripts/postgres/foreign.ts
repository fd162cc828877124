import pg from 'pg'
import { codeOf, messageOf, StackFailure } from '#scripts/machine/failure.ts'

/** The oldest PostgreSQL whose SQL we use. */
const oldest = 15

/**
 * Looks whether the database at `databaseUrl` can be used.
 * @returns the server’s version, as in “18.4”
 * @throws StackFailure with one sentence on what is wrong; passwords are not repeated
 */
export async function checkForeignDatabase(databaseUrl: string): Promise<string> {
  const address = new URL(databaseUrl)
  const place = `${address.hostname}:${address.port || '5432'}`
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  let version: string
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    version = rows[0]?.server_version.split(' ')[0] ?? ''
  } catch (error) {
    throw new StackFailure(explain(error, place, address))
  } finally {
    await client.end().catch(() => undefined)
  }
  if (Number.parseInt(version, 10) < oldest) {
    throw new StackFailure(
      `The database at ${place} is PostgreSQL ${version}; Parcelyard needs ${oldest} or later. Nothing was changed.`,
    )
  }
  return version
}

function explain(error: unknown, place: string, address: URL): string {
  const database = decodeURIComponent(address.pathname.slice(1)) || decodeURIComponent(address.username)
  const user = decodeURIComponent(address.username)
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return `Nothing answers at ${place}. Start that database, or correct DATABASE_URL.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${address.hostname} in DATABASE_URL is not known here. Correct its name, or look at the network.`
    case '28P01':
    case '28000':
      return `The database at ${place} refuses the user “${user}” with this password. Correct DATABASE_URL.`
    case '3D000':
      return `There is no database “${database}” at ${place}. Make it (createdb ${database}), or correct DATABASE_URL.`
    case '53300':
      return `The database at ${place} has no connection left. Close some, or raise its max_connections.`
    case '57P03':
      return `The database at ${place} is starting or stopping. Try again in a moment.`
    default:
      return `The database at ${place} cannot be used: ${messageOf(error)}. Look at it, or correct DATABASE_URL.`
  }
}
