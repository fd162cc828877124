import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import { catchUp } from '#lib/properties/search/search.ts'

/** What is found by the search is behind what is stored by about this much while jobs run. */
const restMs = 2000

/**
 * Tells the search of what pages stored, until told to stop. While a job runs it takes one turn and rests, so that
 * storing keeps the machine; afterwards it goes on without a rest until the search knows everything.
 */
export async function catchUpRegularly(db: Database, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      if ((await catchUp(db)) > 0 && !(await isBusy(db))) continue
    } catch (error) {
      log.warn({ error }, 'search: catching up failed, trying again later')
    }
    await setTimeout(restMs, undefined, { signal: stop }).catch(() => undefined)
  }
}

async function isBusy(db: Database): Promise<boolean> {
  const rows = await db.$queryRaw`SELECT EXISTS (SELECT 1 FROM batch_jobs WHERE status = 'PROCESSING') AS busy`
  return z.array(z.object({ busy: z.boolean() })).parse(rows)[0]?.busy ?? true
}
