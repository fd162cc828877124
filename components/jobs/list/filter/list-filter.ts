import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs'
import type { ListFilter } from '#components/jobs/job-queries.ts'
import { jobStatuses, sourceNameSchema } from '#lib/jobs/contract.ts'

/** The filter as it stands in the URL. Values it does not know are left out. */
export const listParsers = {
  q: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(jobStatuses)).withDefault([]),
  source: parseAsArrayOf(parseAsStringLiteral(sourceNameSchema.options)).withDefault([]),
  cursor: parseAsString,
}

export type ListAddress = {
  q: string
  state: NonNullable<ListFilter['status']>
  source: NonNullable<ListFilter['source']>
  cursor: string | null
}

export const stateOptions = [
  { value: 'PENDING', label: 'Waiting' },
  { value: 'PROCESSING', label: 'Running' },
  { value: 'PAUSED', label: 'Paused or needs you' },
  { value: 'COMPLETED', label: 'Completed' },
  { value: 'FAILED', label: 'Failed' },
  { value: 'CANCELLED', label: 'Cancelled' },
] as const

/** The address as the API's filter; what is empty is left out, so that equal questions share one answer. */
export function filterOf(address: ListAddress): ListFilter {
  const q = address.q.trim().slice(0, 200)
  return {
    ...(q ? { q } : {}),
    ...(address.state.length > 0 ? { status: address.state } : {}),
    ...(address.source.length > 0 ? { source: address.source } : {}),
    ...(address.cursor ? { cursor: address.cursor } : {}),
  }
}

/** Whether anything narrows the list. */
export function isNarrowed(address: ListAddress): boolean {
  return address.q.trim() !== '' || address.state.length > 0 || address.source.length > 0
}
