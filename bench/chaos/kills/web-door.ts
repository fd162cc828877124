import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { createAuth } from '#lib/access/auth.ts'
import { createApiKey } from '#lib/access/commands.ts'
import { env } from '#lib/env.ts'
import type { Engine } from '#lib/testing/engine.ts'
import { buildWeb } from '#scripts/build/web.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { webProgram } from '#scripts/stack/web-command.ts'
import { Victim } from './process.ts'

/** The product’s own door, so that what people do in a run with kills goes through HTTP and its retries. */
export interface WebDoor {
  victim: Victim
  startJob(request: object, options: object): Promise<number>
  buyAgain(jobId: number, pageNumber: number): Promise<void>
  /** Looks at a job as the Jobs screen does, over and over; answers how many looks were answered. */
  watch(jobId: number, stop: AbortSignal): Promise<number>
}

const secret = 'a-secret-for-one-run-of-the-chaos-harness'

export async function openDoor(engine: Engine, home: string, logFile: string): Promise<WebDoor> {
  await buildWeb()
  const port = await freePort()
  const settings = { ...env(), AUTH_SECRET: secret, DATABASE_URL: engine.url, PARCELYARD_HOME: home }
  const { key } = await createApiKey(engine.db, createAuth(engine.db, settings), {
    name: 'chaos',
    email: 'analyst-1@example.com',
  })
  const environment = {
    DATABASE_URL: engine.url,
    AUTH_SECRET: secret,
    PARCELYARD_HOME: home,
    SANDBOX_URL: env().SANDBOX_URL ?? '',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
  }
  const victim = new Victim('web', webProgram('127.0.0.1', port), environment, logFile)
  const address = `http://127.0.0.1:${port}/api/batch-jobs`
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }

  const ask = async (path: string, body: object, idempotencyKey?: string): Promise<unknown> => {
    const extra: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(`${address}${path}`, {
        method: 'POST',
        headers: { ...headers, ...extra },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      }).catch(() => null)
      if (answer?.ok === true) return answer.json()
      const passing = answer === null || answer.status >= 500 || answer.status === 409 || answer.status === 429
      if (!passing || attempt === 120) throw new Error(`The API answered ${answer?.status}: ${await answer?.text()}`)
      await setTimeout(500)
    }
  }
  return {
    victim,
    startJob: async (request, options) => {
      const job = await ask('', { source: 'propertyradar', request, options }, crypto.randomUUID())
      return z.object({ jobId: z.number() }).parse(job).jobId
    },
    buyAgain: async (jobId, pageNumber) => {
      await ask(`/${jobId}/pages/${pageNumber}/buy-again`, { raiseCeiling: true })
    },
    watch: async (jobId, stop) => {
      let answered = 0
      while (!stop.aborted) {
        const look = await fetch(`${address}/${jobId}`, { headers, signal: AbortSignal.timeout(5000) }).catch(
          () => null,
        )
        await look?.arrayBuffer().catch(() => undefined)
        if (look?.ok === true) answered += 1
        await setTimeout(250, undefined, { signal: stop }).catch(() => undefined)
      }
      return answered
    },
  }
}
