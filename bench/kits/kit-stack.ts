import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, createUser } from '#lib/access/commands.ts'
import { database as webDatabase } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { cancelJob } from '#lib/jobs/commands.ts'
import { pushAnswerSchema } from '#lib/jobs/receive/contract.ts'
import { createTestDatabase } from '#lib/testing/database.ts'
import { until } from '#lib/testing/until.ts'
import { childEnvironment } from '#scripts/machine/environment.ts'
import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { routesServer } from '#bench/ingest/routes-server.ts'

/** How a program of a kit ended. */
export interface Ended {
  code: number | null
  /** What it said, both streams. */
  said: string
}

/** A stack with a door for spiders, for programs that run as processes of their own. */
export interface KitStack extends Stack {
  /** Address with the key as its password. */
  address: string
  folder: string
  /** Shuts the door, so that nothing answers, and opens it again at the same address. */
  shut(): Promise<void>
  open(): Promise<void>
  /** Runs a program to its end. @param signal kills it outright */
  run(program: string, words: readonly string[], options: RunOptions): Promise<Ended>
  /** Has a person cancel a run of this name in the dashboard, with nothing in it. */
  cancelRun(spider: string, run: string): Promise<void>
  /** Runs of the spider, oldest first, once all that was pushed is written. */
  runs(): ReturnType<typeof runsOf>
}

export interface RunOptions {
  cwd: string
  environment?: Record<string, string>
  signal?: AbortSignal
}

export async function standUpForKits(): Promise<KitStack> {
  const database = await createTestDatabase()
  const stack = await standUp({ url: database.url, settings: { AUTH_SECRET: 'for-tests-'.repeat(4) } })
  const folder = mkdtempSync(path.join(tmpdir(), 'parcelyard-kits-'))
  await createUser(stack.db, { email: 'owner@example.com', name: 'Owner', role: 'owner' })
  const { key } = await createApiKey(stack.db, createAuth(stack.db, env()), { name: 'kit', onlyPushes: true })
  let server = routesServer()
  let port = 0
  const open = async (): Promise<void> => {
    server = routesServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    const bound = server.address()
    if (bound !== null && typeof bound === 'object') port = bound.port
  }
  const shut = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await open()
  return {
    ...stack,
    address: `http://spider:${key}@127.0.0.1:${port}`,
    folder,
    open,
    shut,
    run: runProgram,
    cancelRun: (spider, run) => cancelRunOf(stack, `http://127.0.0.1:${port}`, { key, spider, run }),
    runs: () => runsOf(stack),
    close: async () => {
      await shut()
      await webDatabase().$disconnect()
      await stack.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function runProgram(program: string, words: readonly string[], options: RunOptions): Promise<Ended> {
  const { cwd, environment = {}, signal } = options
  const child = spawn(program, words, {
    cwd,
    env: { ...childEnvironment(environment), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  signal?.addEventListener('abort', () => child.kill('SIGKILL'))
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  await once(child, 'close')
  return { code: child.exitCode, said: (await said).join('\n') }
}

async function cancelRunOf(
  stack: Stack,
  address: string,
  { key, spider, run }: { key: string; spider: string; run: string },
): Promise<void> {
  const properties = [{ url: 'https://www.listings.example/sample/first/', price: 1 }]
  const answer = await fetch(`${address}/api/properties/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ spider, runId: run, properties }),
  })
  const { jobId } = pushAnswerSchema.parse(await answer.json())
  await cancelJob(stack.db, stack.queue, { jobId, userId: stack.userId, userName: 'Owner' })
}

async function runsOf(stack: Stack) {
  await until(
    'what was pushed to be written',
    () => stack.db.push.count({ where: { state: 'waiting' } }),
    (waiting) => waiting === 0,
  )
  const runs = await stack.db.spiderRun.findMany({ orderBy: { jobId: 'asc' }, include: { job: true } })
  return runs.map(({ jobId, spider, outcome, job }) => ({
    jobId,
    spider,
    outcome,
    status: job.status,
    processed: job.processedRecords,
    inserted: job.insertedCount,
    unchanged: job.unchangedCount,
    rejected: job.rejectedCount,
  }))
}
