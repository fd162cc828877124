import { formatMoney } from '#components/ui/format/formats.ts'
import type { Job } from '#lib/jobs/contract.ts'

/** An amount in the money of a job; null where there is no amount or no price. */
export function money(job: Pick<Job, 'currency'>, amount: number | null, digits: 2 | 4 = 2): string | null {
  return amount === null || !job.currency ? null : formatMoney(amount, job.currency, digits)
}

/**
 * "up to $20.00": what the requests of unknown outcome cost if they were billed, which is what the ledger has reserved for
 * them; records that the allowance covers cost nothing here as on their pages. Null while no price is set.
 */
export function unclearCostWords(job: Pick<Job, 'currency' | 'costUnclear'>): string | null {
  const cost = money(job, job.costUnclear)
  return cost === null ? null : `up to ${cost}`
}
