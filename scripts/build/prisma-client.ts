import { existsSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from '#scripts/machine/command.ts'
import { StackFailure } from '#scripts/machine/failure.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { hashOf, stampMatches, writeStamp } from '#scripts/machine/stamp.ts'

/**
 * Writes the Prisma client when the schema or the installed Prisma changed since the last time.
 * @returns whether it was written
 * @throws StackFailure with Prisma’s words
 */
export async function generatePrismaClient(): Promise<boolean> {
  const folder = path.join(projectRoot, 'prisma/generated')
  const stamp = path.join(folder, '.schema-hash')
  const hash = hashOf(projectRoot, ['prisma/schema.prisma', 'node_modules/prisma/package.json'])
  if (existsSync(path.join(folder, 'client.ts')) && stampMatches(stamp, hash)) return false
  const { code, output } = await runCommand(
    process.execPath,
    ['node_modules/prisma/build/index.js', 'generate', '--schema', 'prisma/schema.prisma', '--no-hints'],
    {
      cwd: projectRoot,
      // Generating needs no schema engine, but Prisma downloads one unless it is told of any program that exists.
      environment: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', NO_COLOR: '1' },
    },
  )
  if (code !== 0) throw new StackFailure(`The Prisma client could not be written:\n${output.trim()}`)
  writeStamp(stamp, hash)
  return true
}
