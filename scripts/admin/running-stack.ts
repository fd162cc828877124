import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { publicUrl } from '#lib/access/origins.ts'
import type { Settings } from '#lib/env.ts'
import { AdminFailure } from './command.ts'

/** What `npm start` writes down about the stack it runs, readable by its owner alone. */
const stackSchema = z.object({
  databaseUrl: z.string(),
  webUrl: z.string(),
  sandboxUrl: z.string().nullish(),
})

export interface RunningStack {
  databaseUrl: string
  webUrl: string
  sandboxUrl: string | undefined
}

function readStackFile(settings: Settings): z.infer<typeof stackSchema> | undefined {
  const file = path.join(settings.PARCELYARD_HOME, 'run', 'stack.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new AdminFailure(`${file} cannot be read; run this as the user who ran “npm start”.`, { cause: error })
  }
  try {
    return stackSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new AdminFailure(`${file} is damaged; stop “npm start” and start it again.`, { cause: error })
  }
}

/**
 * Where the running installation is: `DATABASE_URL` where it is set, else what `npm start` wrote down.
 * @throws AdminFailure when nothing runs
 */
export function findStack(settings: Settings): RunningStack {
  const written = readStackFile(settings)
  const databaseUrl = settings.DATABASE_URL ?? written?.databaseUrl
  if (databaseUrl === undefined) {
    throw new AdminFailure('Parcelyard is not running here; start it with “npm start”, or set DATABASE_URL.')
  }
  const webUrl = settings.PUBLIC_URL === undefined ? written?.webUrl : undefined
  return {
    databaseUrl,
    webUrl: (webUrl ?? publicUrl(settings)).replace(/\/+$/, ''),
    sandboxUrl: settings.SANDBOX_URL ?? written?.sandboxUrl ?? undefined,
  }
}
