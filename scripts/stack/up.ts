import { existsSync } from 'node:fs'
import path from 'node:path'
import { publicUrl } from '#lib/access/origins.ts'
import type { Settings } from '#lib/env.ts'
import { generatePrismaClient } from '#scripts/build/prisma-client.ts'
import { buildWeb } from '#scripts/build/web.ts'
import { runCommand } from '#scripts/machine/command.ts'
import { projectRoot } from '#scripts/machine/project.ts'
import { deployMigrations } from '#scripts/migrations/deploy.ts'
import { checkForeignDatabase } from '#scripts/postgres/foreign.ts'
import { superviseChild } from './child.ts'
import { startEmbeddedDatabase } from './database.ts'
import { writeAddresses, writeWhole, type Home } from './home.ts'
import { probeHost, sandboxPort, untilAnswering, webPort } from './ready.ts'
import { workerCommand } from '#workers/process/command.ts'
import { workerGraceMs } from './takeover.ts'
import { webFlags, webProgram } from './web-command.ts'

/** Prints the line of one thing. */
export type Say = (thing: string, text: string) => void

/** Ends one thing; the signal aborts when the person is out of patience. */
export type Stopper = (hurry: AbortSignal) => Promise<void>

export interface Startup {
  settings: Settings
  home: Home
  say: Say
  /** Aborts when the start is interrupted. */
  signal: AbortSignal
  /** What was started, in groups that are stopped one after the other, last group first. */
  stoppers: Stopper[][]
}

/**
 * Brings up everything, in order.
 * @returns the address people type
 * @throws StackFailure with one sentence for a person; what was started so far is in `stoppers`
 */
export async function bringUp(startup: Startup): Promise<string> {
  const { settings, home, say, signal } = startup
  const port = await webPort(settings)
  const webUrl = publicUrl({ ...settings, PORT: port })
  const databaseUrl = await bringUpDatabase(startup)
  signal.throwIfAborted()
  const applied = await deployMigrations(databaseUrl)
  say('Migrations', applied.length === 0 ? 'nothing to apply' : `applied ${applied.length}`)
  await timed(say, 'Prisma', 'client written', () => generatePrismaClient())
  signal.throwIfAborted()
  await timed(say, 'Build', 'web application built', () => buildWeb(signal))
  signal.throwIfAborted()

  const sandbox = settings.PROPERTYRADAR_TOKEN === undefined && settings.SANDBOX_URL === undefined
  const environment: Record<string, string | undefined> = {
    DATABASE_URL: databaseUrl,
    PARCELYARD_HOME: home.folder,
    HOST: settings.HOST,
    PORT: String(port),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  }
  if (sandbox) environment['SANDBOX_URL'] = await bringUpSandbox(startup, environment)
  const sandboxUrl = environment['SANDBOX_URL'] ?? settings.SANDBOX_URL ?? null
  await bringUpProcesses(startup, environment, port)
  writeAddresses(home, { databaseUrl, webUrl, sandboxUrl })
  signal.throwIfAborted()

  if (sandbox && settings.SAMPLE_JOB) await runSampleJob(startup, environment)
  const link = await lastLineOfAdmin(['sign-in-link'], environment, signal)
  console.log(`\nParcelyard runs at ${webUrl}`)
  console.log(link.ok ? `Sign in (works once, for 15 minutes): ${link.line}` : `No sign-in link: ${link.line}`)
  return webUrl
}

async function bringUpDatabase({ settings, home, say, stoppers }: Startup): Promise<string> {
  const began = Date.now()
  if (settings.DATABASE_URL !== undefined) {
    const version = await checkForeignDatabase(settings.DATABASE_URL)
    say('Database', `PostgreSQL ${version} at ${new URL(settings.DATABASE_URL).host}`)
    return settings.DATABASE_URL
  }
  const database = await startEmbeddedDatabase(home, (text) => say('Postgres', text))
  stoppers.push([database.stop])
  say('Postgres', `ready on 127.0.0.1:${database.port} (${seconds(began)})`)
  return database.url
}

async function bringUpSandbox(
  { settings, home, say, stoppers, signal }: Startup,
  environment: Record<string, string | undefined>,
): Promise<string> {
  const began = Date.now()
  const port = await sandboxPort(settings, home)
  const url = `http://127.0.0.1:${port}`
  const child = superviseChild({
    home,
    name: 'sandbox',
    command: ['sandbox/index.ts'],
    environment: { ...environment, SANDBOX_PORT: String(port) },
    say: (text) => say('Sandbox', text),
  })
  stoppers.push([(hurry) => child.stop(10_000, hurry)])
  await untilAnswering(url, child, 'sandbox', home, signal)
  say('Sandbox', `ready on ${url} (${seconds(began)}): no real vendor, no money`)
  return url
}

async function bringUpProcesses(
  { settings, home, say, stoppers, signal }: Startup,
  environment: Record<string, string | undefined>,
  port: number,
): Promise<void> {
  const began = Date.now()
  const command = [...webFlags, ...webProgram(settings.HOST, port)]
  const web = superviseChild({ home, name: 'web', command, environment, say: (text) => say('Web', text) })
  const worker = superviseChild({
    home,
    name: 'worker',
    command: workerCommand,
    environment,
    say: (text) => say('Worker', text),
  })
  stoppers.push([(hurry) => web.stop(10_000, hurry), (hurry) => worker.stop(workerGraceMs, hurry)])
  const host = probeHost(settings.HOST)
  await untilAnswering(`http://${host}:${port}/api/health`, web, 'web', home, signal)
  say('Web', `ready on http://${host}:${port} (${seconds(began)})`)
  say('Worker', 'started')
}

/** One sample search for the first screen, on the first start of this home only. */
async function runSampleJob(
  { home, say, signal }: Startup,
  environment: Record<string, string | undefined>,
): Promise<void> {
  const marker = path.join(home.folder, 'sample-job')
  if (existsSync(marker)) return
  const { ok, line } = await lastLineOfAdmin(['sample-job'], environment, signal)
  say('Sample', ok ? line : `not started: ${line}`)
  if (ok) writeWhole(marker, `${line}\n`)
}

async function lastLineOfAdmin(
  words: string[],
  environment: Record<string, string | undefined>,
  signal: AbortSignal,
): Promise<{ ok: boolean; line: string }> {
  const { code, output, lastLine } = await runCommand(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'scripts/admin.ts', ...words],
    { cwd: projectRoot, environment, signal },
  )
  signal.throwIfAborted()
  return code === 0 ? { ok: true, line: lastLine } : { ok: false, line: reasonIn(output) }
}

/** A command of ours complains in one sentence, its last; one that broke names an error somewhere above. */
function reasonIn(output: string): string {
  const lines = output.trimEnd().split('\n')
  return lines.find((line) => /^\s*(\w*Error|code|error)\b.*:/.test(line))?.trim() ?? lines.at(-1) ?? ''
}

/** Does `work` and says so, with the time it took, when there was something to do. */
async function timed(say: Say, thing: string, done: string, work: () => Promise<boolean>): Promise<void> {
  const began = Date.now()
  if (await work()) say(thing, `${done} (${seconds(began)})`)
}

function seconds(began: number): string {
  return `${((Date.now() - began) / 1000).toFixed(1)} s`
}
