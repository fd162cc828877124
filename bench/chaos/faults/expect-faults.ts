import type { FaultRun } from './faults.ts'

/**
 * What must hold after a run under faults, as sentences that are false; empty when all holds.
 * @param undisturbed what a run of the same search without faults stored
 */
export function brokenByFaults(run: FaultRun, records: number, undisturbed: ReadonlyMap<string, string>): string[] {
  const broken: string[] = []
  const same = (name: string, found: number, wanted: number): void => {
    if (found !== wanted) broken.push(`${name}: ${found}, and ${wanted} by the log of the sandbox`)
  }
  const { job, expected, stored } = run
  if (job.status !== 'COMPLETED') broken.push(`the job is ${job.status}: ${job.statusReason}`)
  same('processed', job.processedRecords, records)
  same('stored', stored.size, expected.stored.size)
  same('stored that should not be', [...stored.keys()].filter((key) => !expected.stored.has(key)).length, 0)
  same('duplicate', job.duplicateCount, expected.duplicate)
  same('rejected', job.rejectedCount, expected.rejected)
  same('missing', job.missingCount, 0)
  same('records of stored purchases', run.purchasesStored, run.ledgerDelivered)
  if (run.purchasesWrittenOff < run.ledgerUndelivered)
    broken.push(`${run.purchasesWrittenOff} records written off, ${run.ledgerUndelivered} billed without an answer`)
  const differ = [...stored].filter(([key, values]) => !expected.named.has(key) && undisturbed.get(key) !== values)
  same('rows that differ from the undisturbed run and are not named', differ.length, 0)
  return broken
}
