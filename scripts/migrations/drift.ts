import { askEngine } from './engine.ts'
import { readSchema } from './folder.ts'

/**
 * The SQL that would bring the database at `databaseUrl` to `schema` (default: `prisma/schema.prisma`); undefined when
 * they agree. What the schema cannot express (CHECK constraints, partial and expression indexes, storage settings,
 * functions) is invisible to the engine on both sides and never counts.
 * @throws when the schema does not parse or the database does not answer
 */
export async function migrationDrift(databaseUrl: string, schema = readSchema()): Promise<string | undefined> {
  const answer = await askEngine({ task: 'diff', databaseUrl, schema })
  if ('missingSql' in answer) return answer.missingSql ?? undefined
  throw new Error('failed' in answer ? answer.failed : 'The schema engine gave no comparison.')
}
