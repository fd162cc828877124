import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { settingsSchema } from '#lib/env.ts'
import { runCommand } from '#scripts/machine/command.ts'
import { StackFailure } from '#scripts/machine/failure.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { hashOf, stampMatches, writeStamp } from '#scripts/machine/stamp.ts'

/** What ends up in the built web application. */
const sources = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'package-lock.json',
  'package.json',
  'next.config.js',
  'postcss.config.mjs',
]

/**
 * Builds the web application when its sources changed since the last time.
 * @returns whether it was built
 * @throws StackFailure with Next’s words
 */
export async function buildWeb(signal?: AbortSignal): Promise<boolean> {
  const folder = path.join(projectRoot, '.next')
  const stamp = path.join(folder, '.source-hash')
  const hash = hashOf(projectRoot, sources)
  if (existsSync(path.join(folder, 'BUILD_ID')) && stampMatches(stamp, hash)) return false
  requireWritable(folder)
  rmSync(stamp, { force: true })
  const settings = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, undefined]))
  const { code, output } = await runCommand(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    cwd: projectRoot,
    environment: {
      ...settings,
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_ENV: 'production',
      NO_COLOR: '1',
      FORCE_COLOR: undefined,
    },
    signal,
  })
  if (code !== 0) throw new StackFailure(`The web application could not be built:\n${output.trim()}`)
  writeStamp(stamp, hash)
  return true
}

function requireWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch {
    throw new StackFailure(
      `This user may not write to ${folder}, where the web application is built. ` +
        'Start as the user the project belongs to, or remove that folder.',
    )
  }
}
