import type { BulkChoice } from '#components/jobs/list/bulk/bulk-words.ts'
import type { Selection } from '#components/jobs/list/bulk/selection.ts'
import type { ListFilter } from '#components/jobs/list/list-queries.ts'

/** A choice of jobs with what to do to them, as the API takes it. */
export type BulkAsked = BulkChoice & ({ jobIds: number[] } | { filter: ListFilter })

export function askedOf(choice: BulkChoice, selection: Selection, filter: ListFilter): BulkAsked {
  return selection.kind === 'matching' ? { ...choice, filter } : { ...choice, jobIds: [...selection.jobIds] }
}
