import type { KillKind, KillRun } from './kills.ts'

/** What must hold after a run with kills, as sentences that are false; empty when all holds. */
export function brokenPromises(run: KillRun, options: { kind: KillKind; pages: number }): string[] {
  const broken: string[] = []
  const check = (holds: boolean, sentence: string): void => {
    if (!holds) broken.push(sentence)
  }
  const records = options.pages * 400
  check(run.job.status === 'COMPLETED', `the job is ${run.job.status}: ${run.job.statusReason}`)
  check(run.job.processedRecords === records, `${run.job.processedRecords} of ${records} records were processed`)
  check(run.job.insertedCount === records, `${run.job.insertedCount} of ${records} records were new`)
  check(
    run.job.pages.written === run.job.pages.total,
    `${run.job.pages.written} of ${run.job.pages.total} pages are written`,
  )
  const different = run.rows.filter((row, index) => row !== run.undisturbedRows[index]).length
  check(
    run.rows.length === run.undisturbedRows.length,
    `${run.rows.length} rows, ${run.undisturbedRows.length} undisturbed`,
  )
  check(different === 0, `${different} rows differ from the undisturbed run`)
  if (options.kind === 'free') {
    check(run.unclearPages === 0, `${run.unclearPages} pages of a free job were left for a person`)
    check(run.ledger.totals.records === 0, 'a free job was billed')
    return broken
  }
  const stored = run.purchases.filter((purchase) => purchase.state === 'stored')
  check(sum(stored.map((purchase) => purchase.billed)) === records, 'the stored purchases do not add up to the records')
  for (const state of new Set(run.purchases.map((purchase) => purchase.state))) {
    check(['stored', 'released', 'written-off'].includes(state), `a purchase was left ${state}`)
  }
  const writtenOff = run.purchases.filter((purchase) => purchase.state === 'written-off').length
  check(
    writtenOff === run.boughtAgain,
    `${writtenOff} purchases were written off, ${run.boughtAgain} pages bought again`,
  )
  check(run.ledger.totals.records >= records, 'the sandbox billed less than was stored')
  if (options.kind === 'named') {
    checkNamed(run, check)
    return broken
  }
  for (const [offset, billed] of timesBilled(run)) {
    const purchases = run.purchases.filter(
      (purchase) => purchase.offset === offset && purchase.state !== 'released',
    ).length
    check(billed <= purchases, `the page at ${offset} was billed ${billed} times for ${purchases} purchases`)
  }
  return broken
}

function checkNamed(run: KillRun, check: (holds: boolean, sentence: string) => void): void {
  check(run.blowsWhileListing > 0, 'no blow fell while the keys were listed')
  check(run.listingsBegun === 1, `the listing began ${run.listingsBegun} times`)
  check(run.listedLeft === 0, `${run.listedLeft} stretches of the listing were left`)
  const repeats = run.billedKeys.length - new Set(run.billedKeys).size
  const writtenOff = sum(run.purchases.filter(({ state }) => state === 'written-off').map(({ billed }) => billed))
  check(repeats <= writtenOff, `${repeats} records were billed again, ${writtenOff} of them bought again by a person`)
}

function timesBilled(run: KillRun): Map<number, number> {
  const times = new Map<number, number>()
  for (const { start } of run.ledger.requests) times.set(start, (times.get(start) ?? 0) + 1)
  return times
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
