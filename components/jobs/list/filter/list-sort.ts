import type { JobSort } from '#lib/jobs/list/contract.ts'

export const sortOptions: readonly { value: JobSort; label: string }[] = [
  { value: '-created', label: 'Newest first' },
  { value: 'created', label: 'Oldest first' },
  { value: '-started', label: 'Last started' },
  { value: 'started', label: 'First started' },
  { value: '-completed', label: 'Last ended' },
  { value: 'completed', label: 'First ended' },
  { value: '-records', label: 'Most records' },
  { value: 'records', label: 'Fewest records' },
  { value: 'name', label: 'Name, A to Z' },
  { value: '-name', label: 'Name, Z to A' },
  { value: 'state', label: 'Needs you first' },
  { value: '-state', label: 'Completed first' },
]

export function sortWords(sort: JobSort): string {
  return sortOptions.find(({ value }) => value === sort)?.label ?? 'Newest first'
}

/** The order a press on a column’s head leads to: its own first, then the other way round. */
export function nextSort(sort: JobSort, ways: readonly [JobSort, JobSort]): JobSort {
  return sort === ways[0] ? ways[1] : ways[0]
}
