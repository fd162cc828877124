import { setTimeout } from 'node:timers/promises'
import { isTransient } from '#lib/database-errors.ts'
import { jobNow, type Engine } from '#lib/testing/engine.ts'
import type { Cluster } from '#scripts/postgres/cluster.ts'
import { seeded } from '#bench/ground/seeded.ts'
import type { KillOptions } from './kills.ts'
import type { Victim } from './process.ts'
import type { WebDoor } from './web-door.ts'

export interface Place {
  folder: string
  cluster: Cluster
  again: () => Promise<Cluster>
}

type Blow = 'kill' | 'freeze' | 'connections' | 'postgres' | 'web'

/** How many blows fell, and how many of them while the job listed its keys. */
export interface Blows {
  blows: number
  blowsWhileListing: number
}

/** Blows in random order at random instants, while the job runs; what is left when it ends is not struck any more. */
export async function disturb(
  place: Place,
  engine: Engine,
  workers: Victim[],
  options: KillOptions,
  jobId: number,
  door: WebDoor | undefined,
): Promise<Blows> {
  const chance = seeded(options.seed)
  const blows: Blow[] = [
    ...Array<Blow>(options.kills).fill('kill'),
    ...Array<Blow>(options.freezes).fill('freeze'),
    ...Array<Blow>(options.connectionKills).fill('connections'),
    ...Array<Blow>(options.postgresRestarts).fill('postgres'),
    ...Array<Blow>(options.webKills).fill('web'),
  ]
  for (let index = blows.length - 1; index > 0; index -= 1) {
    const other = Math.floor(chance() * (index + 1))
    const held = blows[index]
    const swapped = blows[other]
    if (held !== undefined && swapped !== undefined) [blows[index], blows[other]] = [swapped, held]
  }
  await (options.kind === 'named' ? untilListing(engine, jobId) : untilWorking(engine, jobId))
  let blowsWhileListing = 0
  const frozen: Promise<void>[] = []
  for (const [index, blow] of blows.entries()) {
    await setTimeout(300 + chance() * 1700)
    const now = await patiently(() => jobNow(engine, jobId))
    if (now.completedAt !== null) {
      await Promise.all(frozen)
      return { blows: index, blowsWhileListing }
    }
    if (now.status === 'PENDING') blowsWhileListing += 1
    const worker = workers[Math.floor(chance() * workers.length)]
    options.report?.(
      `blow ${index + 1} of ${blows.length}: ${blow}${blow === 'kill' || blow === 'freeze' ? ` ${worker?.name}` : ''}`,
    )
    if (blow === 'kill') worker?.kill()
    if (blow === 'freeze' && worker !== undefined) {
      worker.freeze()
      // Past the lease of ten seconds and the take-over, then awake in the middle of what it did.
      frozen.push(setTimeout(16_000).then(() => worker.wake()))
    }
    if (blow === 'web') door?.victim.kill()
    if (blow === 'connections') {
      await patiently(
        () => engine.db.$queryRaw`
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
    }
    if (blow === 'postgres') {
      await place.cluster.stop('fast')
      place.cluster = await place.again()
    }
  }
  await Promise.all(frozen)
  return { blows: blows.length, blowsWhileListing }
}

async function untilWorking(engine: Engine, jobId: number): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    if ((await jobNow(engine, jobId)).processedRecords > 0) return
    await setTimeout(50)
  }
  throw new Error('The job did not begin within 30 s.')
}

/** Until a part of the keys is listed and kept, so that the next blow falls into the middle of the listing. */
async function untilListing(engine: Engine, jobId: number): Promise<void> {
  for (let look = 0; look < 1200; look += 1) {
    if ((await engine.db.listedKeys.count({ where: { jobId } })) > 0) return
    await setTimeout(50)
  }
  throw new Error('The job did not begin to list its keys within 60 s.')
}

/** The harness’s own connections are among those that are killed. */
export async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!isTransient(error) || attempt === 100) throw error
      await setTimeout(100)
    }
  }
}
