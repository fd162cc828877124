import { standUp, type Stack } from '#workers/stack-for-tests.ts'
import { brokenByFaults } from './expect-faults.ts'
import { everyFault, runUnderFaults, type FaultRun } from './faults.ts'

export interface FaultRunsOptions {
  /** Address of an empty, migrated database. */
  url: string
  sandbox: Parameters<typeof standUp>[0]['sandbox']
  criteria: { name: string; value: unknown }[]
  records: number
  /** Share of the requests each fault strikes. */
  rate: number
  /** Called after every run with what was broken, in sentences. */
  report: (name: string, run: FaultRun, broken: readonly string[]) => void
}

/** One paid job without faults, one under each kind of fault alone and one under all: answers how often a promise broke. */
export async function runEveryFault(options: FaultRunsOptions): Promise<number> {
  const { url, sandbox, criteria, records, rate, report } = options
  const kinds = everyFault(rate)
  const stack = await standUp({
    url,
    sandbox,
    settings: { PROPERTYRADAR_TIMEOUT_SECONDS: 2, BATCH_MAX_RETRIES: 6 },
    workers: ['chaos-1', 'chaos-2'],
  })
  let broken = 0
  try {
    const one = async (name: string, faults: readonly object[], undisturbed?: FaultRun): Promise<FaultRun> => {
      await emptyProperties(stack)
      const run = await runUnderFaults(stack, faults, { criteria, maxRecords: records, seconds: 600 })
      const sentences = brokenByFaults(run, records, (undisturbed ?? run).stored)
      broken += sentences.length
      report(name, run, sentences)
      return run
    }
    const undisturbed = await one('no fault', [])
    for (const [name, faults] of Object.entries(kinds)) await one(name, faults, undisturbed)
    await one('all faults', Object.values(kinds).flat(), undisturbed)
  } finally {
    await stack.close()
  }
  return broken
}

/** Each run stores its rows anew: rows of the run before would hide what it did not store. */
export async function emptyProperties({ db }: Stack): Promise<void> {
  await db.$executeRaw`TRUNCATE properties, property_seen, property_changes CASCADE`
}
