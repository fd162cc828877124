import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { runCommand } from '#scripts/machine/command.ts'
import { StackFailure } from '#scripts/machine/failure.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { homeFolders } from '#scripts/stack/home.ts'
import { stopLeftBehind } from '#scripts/stack/takeover.ts'

const stackSchema = z.object({ webUrl: z.string(), sandboxUrl: z.string(), databaseUrl: z.string() })

export interface PictureStack extends z.infer<typeof stackSchema> {
  /** Runs `npm run admin`. @returns the last line it printed */
  admin: (...words: string[]) => Promise<string>
  stop: () => Promise<void>
}

const quietly = '--disable-warning=ExperimentalWarning'

/** Starts everything in `home`, with a price and short waits so that money and failures show. */
export async function startStack(home: string, port: number, signal: AbortSignal): Promise<PictureStack> {
  const environment = {
    PARCELYARD_HOME: home,
    PORT: String(port),
    SAMPLE_JOB: '0',
    DATABASE_URL: undefined,
    PROPERTYRADAR_TOKEN: undefined,
    SANDBOX_URL: undefined,
    PROPERTYRADAR_PRICE_PER_RECORD: '0.05',
    BATCH_MAX_RETRIES: '1',
    BATCH_RETRY_DELAY: '0.2',
  }
  const end = new AbortController()
  const up = Promise.withResolvers<void>()
  const running = runCommand(process.execPath, [quietly, 'scripts/start.ts'], {
    cwd: projectRoot,
    environment,
    signal: AbortSignal.any([signal, end.signal]),
    onLine: (line) => {
      console.log(line)
      if (line.startsWith('Parcelyard runs at')) up.resolve()
    },
  }).then(({ code }) => up.reject(new StackFailure(`The stack ended early, with exit code ${code}.`)))
  const stop = async (): Promise<void> => {
    end.abort()
    await running
    await stopLeftBehind(home)
  }
  await up.promise.catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const addresses = stackSchema.parse(JSON.parse(readFileSync(path.join(homeFolders(home).run, 'stack.json'), 'utf8')))
  const admin = async (...words: string[]): Promise<string> => {
    const options = { cwd: projectRoot, environment }
    const { code, output, lastLine } = await runCommand(
      process.execPath,
      [quietly, 'scripts/admin.ts', ...words],
      options,
    )
    if (code !== 0) throw new StackFailure(`“admin ${words.join(' ')}” failed: ${output}`)
    return lastLine
  }
  return { ...addresses, admin, stop }
}
