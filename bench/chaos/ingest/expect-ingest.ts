import type { IngestRun } from './ingest.ts'

/** What must hold after pushes under kills, as sentences that are false; empty when all holds. */
export function brokenByKills(run: IngestRun): string[] {
  const broken: string[] = []
  const check = (holds: boolean, sentence: string): void => {
    if (!holds) broken.push(sentence)
  }
  check(run.missing === 0, `${run.missing} properties that were answered for are not stored`)
  check(run.stored === run.pushed, `${run.stored} properties are stored, ${run.pushed} were pushed`)
  check(run.rewritten === 0, `${run.rewritten} properties were written more than once`)
  check(run.jobs.length === run.runs, `${run.runs} runs became ${run.jobs.length} jobs`)
  for (const { jobId, status, pushed, processed, inserted, other, pagesReceived } of run.jobs) {
    check(status === 'COMPLETED', `job ${jobId} is ${status}`)
    check(
      processed === pushed && inserted === pushed,
      `job ${jobId} counts ${processed}, ${inserted} new, of ${pushed}`,
    )
    check(other === 0, `job ${jobId} counts ${other} records as duplicate, unchanged, updated or rejected`)
    check(pagesReceived === pushed, `the pages of job ${jobId} hold ${pagesReceived} records of ${pushed}`)
  }
  check(run.receipts === run.batches, `${run.receipts} pushes are kept as written, ${run.batches} were answered for`)
  return broken
}
