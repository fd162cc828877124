import type { UseQueryResult } from '@tanstack/react-query'
import { toApiError } from '#components/api.ts'
import { RetryLine } from '#components/ui/state/retry-line.tsx'

/** Below a choice of lists that could not be loaded. */
export function ListsFault({ lists }: { lists: Pick<UseQueryResult, 'error' | 'data' | 'isFetching' | 'refetch'> }) {
  if (!lists.error || lists.data) return null
  return (
    <RetryLine onRetry={() => void lists.refetch()} retrying={lists.isFetching} className="text-sm">
      The lists could not be loaded. {toApiError(lists.error).title}.
    </RetryLine>
  )
}
