import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { askMemory, probeFlags } from '#bench/memory/ask.ts'
import { startProcess } from '#bench/ground/processes.ts'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey, createUser } from '#lib/access/commands.ts'
import type { Database } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { until } from '#lib/testing/until.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { webFlags, webProgram } from '#scripts/stack/web-command.ts'

/** The web process of the present build beside a database of its own. */
export interface WebProcess {
  /** Asks with a key of the first owner. */
  ask: (path: string) => Promise<Response>
  memory: () => ReturnType<typeof askMemory>
  end: () => Promise<void>
}

/** Starts the web application as `npm start` does, and waits until it answers. */
export async function startWeb(db: Database, url: string): Promise<WebProcess> {
  const home = mkdtempSync(path.join(tmpdir(), 'parcelyard-bench-web-'))
  const settings = { ...env(), PARCELYARD_HOME: home, DATABASE_URL: url }
  const email = `bench-${process.pid}-${Date.now()}@example.com`
  await createUser(db, { email, name: 'Bench', role: 'owner' })
  const { key } = await createApiKey(db, createAuth(db, settings), { name: 'bench', email })
  const port = await freePort()
  const web = startProcess([...webFlags, ...probeFlags, ...webProgram('127.0.0.1', port)], {
    DATABASE_URL: url,
    PARCELYARD_HOME: home,
    HOST: '127.0.0.1',
    PORT: String(port),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  })
  web.child.stdout?.resume()
  const ask = (asked: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${asked}`, { headers: { authorization: `Bearer ${key}` } })
  const end = async (): Promise<void> => {
    await web.end()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    await until(
      'web answers',
      () => ask('/api/properties?limit=1').catch(() => null),
      (answer) => answer?.ok === true,
      60,
    )
  } catch (error) {
    await end()
    throw error
  }
  return { ask, memory: () => askMemory(web, 'usage'), end }
}
